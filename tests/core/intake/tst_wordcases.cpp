#include "tests/core/intake/importcase.h"

using namespace patron;
using namespace patron::intake;

/// Small files in the words of other shops, tools and languages, and what they come to.
class TestWordCases : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aStopHolds_data()
    {
        columns();
        row("advertising is marketing in German",
            "E-Mail;Kanal;Zweck;Einwilligung;Datum\na@example.de;SMS;Werbung;Nein;13.03.2026\n"
            "b@example.de;E-Mail;Newsletter;Ja;14.03.2026\n",
            consents, "sms marketing denied|email marketing granted", "DE");
        row("a purpose of its own stays its own",
            "email,channel,purpose,state\na@example.com,email,Birthday club,granted\n", consents,
            "email birthday club granted");
        row("who is known by a phone alone is stopped there",
            "Phone number,Opted out\n07400 123456,2026-03-01\n07400 123457,2026-03-02\n", stops,
            "+447400123456 unsubscribed|+447400123457 unsubscribed");
        row("and has said no to text messages", "Phone number,Opted out\n07400 123456,2026-03-01\n", consents,
            "sms marketing denied");
        row("an opt-out of e-mail is none of text messages", "Phone,Name,Email opt out\n07400 123456,Ann,yes\n",
            consents, "email marketing denied");
        row("do not contact stops every way", "Email,Phone,Do not contact\na@example.com,07400 123456,yes\n", consents,
            "sms marketing denied|email marketing denied");
        row("where a consent comes from is its evidence",
            "email,channel,purpose,state,source,evidence\na@example.com,email,marketing,granted,web form,ticked box\n",
            "SELECT evidence FROM v_consent", "web form, ticked box");
        row("complaints are kept as such", "Email,Name,Complaint\na@example.com,Ann,yes\nb@example.com,Bo,no\n", stops,
            "a@example.com complained");
        row("a consent's channel stands in its type",
            "Customer email,Consent type,Status,Consent date,Consent source\n"
            "a@example.com,Email marketing,Opted in,2026-03-14,web form\n"
            "b@example.com,SMS marketing,Opted out,2026-03-14,phone\n",
            consents, "email marketing granted|sms marketing denied");
        row("Spanish consents",
            "Correo electrónico;Canal;Estado;Fecha\na@example.es;Email;Sí;14/03/2026\n"
            "b@example.es;SMS;No;14/03/2026\n",
            consents, "email marketing granted|sms marketing denied", "ES");
        row("a region and where somebody came from are no consent",
            "Correo electrónico;Canal;Estado\na@example.es;Web;Madrid\nb@example.es;Tienda;Toledo\n",
            "SELECT region FROM v_customer ORDER BY id", "Madrid|Toledo", "ES");
        row("the day somebody left outweighs an old yes",
            "Email,Subscribed,Unsubscribed at\na@example.com,true,\nb@example.com,true,2026-03-01\n", consents,
            "email marketing granted|email marketing denied");
        row("a yes of a later day outweighs the day somebody left",
            "Email,Subscribed,Consent date,Unsubscribed at\na@example.com,true,2026-03-02,2026-03-01\n", stops, "");
        row("a few bounces make no list of suppressions",
            "Email,Name,Status,Bounce type\na@example.com,Ann,active,\nb@example.com,Bo,active,\n"
            "c@example.com,Cy,active,hard\nd@example.com,Di,active,soft\ne@example.com,Ed,active,\n",
            stops, "c@example.com bounced_hard");
        row("opt-outs of text messages by other names",
            "Email,Phone,Do not SMS\na@example.com,07400 123456,Yes\nb@example.com,07400 123457,No\n", consents,
            "sms marketing denied");
        row("two kinds of consent in one row", "E-Mail;Newsletter;SMS-Werbung\na@example.de;abonniert;nein\n", consents,
            "email marketing granted|sms marketing denied", "DE");
        for (const char* file : {"do_not_contact.csv", "DNC list.csv", "stop-list.csv"})
            row(file, "Email,Date\na@example.com,2026-03-01\n", stops, "a@example.com unsubscribed", "GB", file);
        for (const char* file : {"do_not_mail.csv", "disiscritti.csv", "bajas.csv", "uitgeschreven 2026.csv",
                                 "Abmeldungen.csv", "désinscrits.csv"})
            row(file, "Email,Date\na@example.com,2026-03-01\n", consents, "email marketing denied", "GB", file);
        row("a list of who may be written to stops nobody", "Email,Date\na@example.com,2026-03-01\n", stops, "", "GB",
            "without unsubscribes.csv");
    }

    void aStopHolds() { checkCase(); }

    void whatHappenedIsKept_data()
    {
        columns();
        row("French headers",
            "Courriel;Événement;Date et heure;Canal\na@example.fr;Page vue;24/12/2025 14:05;web\n"
            "a@example.fr;Ajout au panier;25/12/2025 14:05;web\n",
            "SELECT kind, at, channel FROM v_event ORDER BY at",
            "page_viewed 1766585100000 web|cart_updated 1766671500000 web", "FR");
        row("an activity and its date",
            "Contact Email,Activity,Activity Date,Notes\na@example.com,Called,2025-12-24 10:00,asked for tea\n"
            "a@example.com,Called,2025-12-26 10:00,bought\n",
            "SELECT kind, at, properties FROM v_event ORDER BY at",
            "called 1766570400000 {\"notes\":\"asked for tea\"}|called 1766743200000 {\"notes\":\"bought\"}");
        row("who was in which shop when",
            "Loyalty card,Visited at,Store,Staff\nC-100,2025-12-24 10:00,Leeds,Jo\nC-100,2025-12-26 10:00,Leeds,Jo\n",
            "SELECT kind, at, properties FROM v_event ORDER BY at",
            "store_visit 1766570400000 {\"staff\":\"Jo\",\"place\":\"Leeds\"}|"
            "store_visit 1766743200000 {\"staff\":\"Jo\",\"place\":\"Leeds\"}");
        row("appointments",
            "Client email,Appointment date,Service\na@example.com,14/03/2026 10:00,Haircut\n"
            "a@example.com,15/03/2026 11:00,Colour\n",
            "SELECT kind, at FROM v_event ORDER BY at",
            "appointment_booked 1773482400000|appointment_booked 1773572400000");
        row("reviews",
            "Reviewer email,Product,Rating,Review,Submitted at\na@example.com,Mug,5,Great,2026-03-14T10:00:00Z\n"
            "a@example.com,Cup,1,Broke,2026-03-15T10:00:00Z\n",
            "SELECT kind, key, at FROM v_event ORDER BY at", "review Mug 1773482400000|review Cup 1773568800000");
        row("baskets left behind",
            "email,cart_token,abandoned_at,cart_value\na@example.com,t1,2026-03-14T10:00:00Z,25.00\n",
            "SELECT kind, at FROM v_event", "cart_updated 1773482400000");
        row("a day of the last visit is a customer's trait",
            "Email,Name,Last visit,City\na@example.com,Ann,2026-03-14,York\n", "SELECT email, city FROM v_customer",
            "a@example.com York");
        row("the stars of a review are its worth, and stay",
            "Reviewer email,Product,Rating,Review,Submitted at\na@example.com,Cup,2,Too small,2026-03-14 10:00\n",
            "SELECT kind, value_e4, json_extract(properties, '$.rating') FROM v_event", "review 20000 2");
        row("Spanish events", "Correo;Evento;Fecha y hora;Canal\na@example.es;page_viewed;14/03/2026 10:00;web\n",
            "SELECT kind, channel FROM v_event", "page_viewed web", "ES");
        row("points beside a tier are a balance", "Carte fidélité;Email;Points;Niveau\n6330001;a@example.fr;120;Or\n",
            "SELECT points, tier FROM v_loyalty_balance", "120 Or", "FR");
        row("lifetime points are no other fact of a person",
            "Email,Points balance,Lifetime points,Tier\na@example.com,120,500,Gold\n",
            "SELECT points, tier FROM v_loyalty_balance", "120 Gold");
        row("what an event was worth stands among its properties",
            "type,event,userId,timestamp,properties.value,properties.currency\n"
            "track,Signed Up,u1,2025-12-24T10:00:00Z,12.5,EUR\n",
            "SELECT kind, value_e4, currency FROM v_event", "signed_up 125000 EUR");
        row("a group call names the company, not the person",
            "type,event,userId,messageId,timestamp,traits.name,traits.email\n"
            "identify,,u1,m1,2025-12-24T10:00:00Z,Ann Ax,a@example.com\ngroup,,u1,m2,2025-12-25T10:00:00Z,Acme,\n",
            "SELECT name, company FROM v_customer", "Ann Ax Acme");
    }

    void whatHappenedIsKept() { checkCase(); }

    void peopleStayApart_data()
    {
        columns();
        const char* const people = "SELECT count(*) FROM v_customer";
        row("two addresses on one device",
            "email,event,timestamp,device_id\na@example.com,page_viewed,2026-03-01T10:00:00Z,tab\n"
            "b@example.com,page_viewed,2026-03-01T11:00:00Z,tab\n",
            "SELECT e.customer_id, i.normalized FROM v_event e JOIN v_identity i ON i.customer_id = e.customer_id AND "
            "i.kind = 'email' ORDER BY e.at",
            "1 a@example.com|2 b@example.com");
        row("three log-ins on the shop's tablet",
            "type,event,userId,anonymousId,messageId,timestamp,traits.email\n"
            "identify,,ann,till,m1,2026-03-01T10:00:00Z,a@example.com\n"
            "identify,,bob,till,m2,2026-03-01T11:00:00Z,b@example.com\n"
            "identify,,cat,till,m3,2026-03-01T12:00:00Z,c@example.com\n",
            people, "3");
        row("two numbers of users with one visitor",
            "type,event,userId,anonymousId,messageId,timestamp\ntrack,Seen,u1,v1,m1,2026-03-01T10:00:00Z\n"
            "track,Seen,u2,v1,m2,2026-03-01T11:00:00Z\n",
            people, "2");
        row("two cards at one till",
            "Loyalty card,event,timestamp,device_id\nC-1,checked_in,2026-03-01T10:00:00Z,till\n"
            "C-2,checked_in,2026-03-01T11:00:00Z,till\n",
            people, "2");
        row("a buyer's birthday comes with the order",
            "Order ID,Date,Email,Birthday,Total\n1,2026-05-01,a@example.com,1985-07-04,3.00\n",
            "SELECT date(birthday * 86400, 'unixepoch') FROM v_customer", "1985-07-04");
        row("one person who logs in by and by",
            "type,event,userId,anonymousId,messageId,timestamp,traits.email\n"
            "track,Seen,,v1,m1,2026-03-01T10:00:00Z,\nidentify,,ann,v1,m2,2026-03-01T11:00:00Z,a@example.com\n"
            "track,Seen,,v1,m3,2026-03-01T12:00:00Z,\n",
            "SELECT (SELECT count(*) FROM v_customer), (SELECT count(*) FROM v_event WHERE customer_id = 1)", "1 2");
    }

    void peopleStayApart() { checkCase(); }

    void theShopsWorldIsRead_data()
    {
        columns();
        row("variants have their product's title",
            "Handle,Title,Vendor,Variant SKU,Variant Price\nmug,Blue Mug,Acme,MUG-S,12.50\nmug,,,MUG-L,14.50\n"
            "plate,Plate,Acme,PLT,9.00\n",
            "SELECT sku, name FROM v_product ORDER BY sku", "MUG-L Blue Mug|MUG-S Blue Mug|PLT Plate");
        row("German prices before the customer",
            "Artikelnummer;Bezeichnung;Kategorien;VK brutto\n1001;Tasse;Küche;12,50\n1002;Teller;Küche;9,00\n",
            "SELECT sku, category, price FROM v_product ORDER BY sku", "1001 Küche 125000|1002 Küche 90000", "DE");
        row("German rates", "Datum;Von;Nach;Kurs\n01.12.2025;USD;GBP;0,75\n02.12.2025;USD;GBP;0,80\n",
            "SELECT currency, rate_e9 FROM exchange_rate ORDER BY day", "USD 750000000|USD 800000000");
    }

    void theShopsWorldIsRead() { checkCase(); }
};

QTEST_GUILESS_MAIN(TestWordCases)
#include "tst_wordcases.moc"
