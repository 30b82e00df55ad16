#include "core/intake/headersynonyms.h"

#include <array>

namespace patron::intake {

namespace {
using F = Field;
using S = HeaderSynonyms;

constexpr std::array synonyms{
    // Who
    S{F::FirstName, 97,
      "|prenom client|prenom du client|nombre de pila|nombre del cliente|first nm|frst nm|fst name|forenames|forename "
      "s|"
      "first names|given names|nome cliente|"},
    S{F::LastName, 97,
      "|nom client|nom du client|last nm|lst name|surnames|surname s|last names|apellidos del cliente|cognome "
      "cliente|"},
    S{F::Name, 90, "|customer full name|nom prenom|nom et prenoms|apellidos y nombre|cognome e nome|kundenname|"},
    S{F::Phone, 97,
      "|mobil nr|mobil nummer|mobile nr|mobile no|mob|mob tel|mob no|tel mob|mobile tel|tel mobile|gsm|gsm nummer|"
      "gsm nr|n gsm|tel nr|telefon nr|telefonnr|numero portable|numero de portable|telefono cellulare|num tel|"
      "telefon mobil|telefon privat|telefono celular|"},
    S{F::Birthday, 95,
      "|geb datum|geb dat|geburtstag|geburtsdat|birth dt|birth date|bday|d o b|dob|fecha de nac|fecha nac|f nacimiento|"
      "date naissance|date de naiss|ne le|nee le|nato il|data di nascita|geb|geboortedatum|geb datum klant|"},
    S{F::Company, 90, "|company account|account company|"},
    S{F::Country, 93, "|country id|country iso|iso country|country iso code|"},
    S{F::Street, 90,
      "|calle del domicilio|calle de residencia|calle y numero|huisadres straat|straat en huisnummer|rue et numero|via "
      "e numero civico|str|str nr|"},
    S{F::City, 93, "|ciudad del domicilio|ciudad de residencia|huisadres plaats|citta di residenza|"},
    S{F::PostalCode, 93, "|codigo postal del domicilio|huisadres postcode|cap di residenza|post nr|"},
    S{F::Card, 93,
      "|carte fidelite|tarjeta|tarjeta de fidelizacion|carta fidelity|card number|card nr|card num|kartennummer|karten "
      "nr|kartennr|karte|numero de carte|numero carte|numero de "
      "tarjeta|numero carta|kaartnummer|"},
    S{F::Name, 85, "|member|cardholder|card holder|karteninhaber|", "c"},

    // May we write
    S{F::EmailConsent, 95,
      "|marketing status|newsletter status|newsletterstatus|werbeeinwilligung|gdpr consent|accept marketing|"
      "marketing email consent|email permission|email permission status|newsletter opt in|newsletter einwilligung|"
      "marketing consent status|consentement marketing|consentement newsletter|consenso newsletter|mailing consent|"
      "e mail opt in|e mail marketing|gdpr email|mailing list|on mailing list|email list|contact permission email|"
      "e mail werbung|werbung per e mail|",
      "co"},
    S{F::SmsConsent, 95,
      "|sms werbung|werbung per sms|gdpr text|gdpr sms|text permission|sms permission status|sms optin|", "co"},
    S{F::SmsOptOut, 95,
      "|do not sms|do not text message|no text messages|no texts|sms opted out|text opt out|keine sms|", "co"},
    S{F::ConsentState, 90, "|estado|stato|etat|statut|decision|answer|response|opt in status|opted in|", "p"},
    S{F::ConsentChannel, 85,
      "|consent type|permission type|opt in type|type of consent|message type|type|medium|medio|mezzo|moyen|art der "
      "werbung|",
      "p"},
    S{F::Evidence, 70,
      "|source|origin|consent source|quelle|herkunft|origine|origen|fonte|bron|ip|ip address|consent text|", "p"},
    S{F::EmailOptOut, 90, "|complaint|complained|complaints|spam complaint|marked as spam|reported spam|beschwerde|",
      "co"},
    S{F::ConsentAt, 85,
      "|data consenso|fecha de consentimiento|date de consentement|datum einwilligung|datum toestemming|", "p"},
    S{F::EmailOptOut, 93,
      "|is unsubscribed|email disabled|opted out of email marketing information|opted out of emails|desinscription|"
      "email opted out|e mail opt out|marketing opt out|newsletter opt out|unsubscribe|has unsubscribed|"},
    S{F::EmailBounced, 95,
      "|bounced|hard bounced|hard bounce|email bounced|is bounced|has bounced|email hard bounced|hard bounce reason|"
      "email hard bounce reason|email hard bounce|bounce type|bounce reason|bounce category|email "
      "suppressions|hardbounce|email invalid|"},
    S{F::UnsubscribedAt, 90,
      "|deactivated|deactivated at|opted out on|date unsubscribed|unsubscribed date|abgemeldet am|desinscrit le|"
      "fecha de baja|data disiscrizione|afgemeld op|"},
    S{F::UnsubscribedAt, 80, "|unsubscribed|opted out|abgemeldet|"},
    S{F::Reason, 60, "|type|status|event|suppression|", "s"},

    // Orders
    S{F::OrderNumber, 88,
      "|bon nr|bon|bon nummer|transaction no|transaction nr|doc no|doc nr|document number|document no|voucher "
      "no|belegnr "
      "nr|beleg nummer|numero document|numero documento|no document|vorgangsnummer|vorgang|"},
    S{F::OrderNumber, 60, "|ref|order or receipt|nr|no|"},
    S{F::OrderDate, 95,
      "|date of order|order date time|order datetime|order placed on|ordered on|sold on|sold at|sale time|bought on|"
      "purchased on|doc date|document date|opened|opened at|bestellt am|bestellzeit|bestellzeitpunkt|verkauft am|"
      "fecha y hora|data e ora|datum en tijd|date et heure|datum und uhrzeit|datum uhrzeit|date heure|transaction date "
      "time|date added|date time of sale|commande le|date et heure de commande|fecha y hora del pedido|besteld op|"
      "kassendatum|bondatum|ticket date|check date|receipt date|"},
    S{F::OrderTotal, 97,
      "|sum|final price|endbetrag|rechnungssumme|amount total|total order|gross amount|bonsumme|bonbetrag|order sum|"
      "summe gesamt|gesamt summe|gesamt betrag|total general|total facture|total factura|total fattura|"
      "importe del pedido|montant de la commande|montant commande|importo ordine|bestelbedrag|receipt total|check "
      "total|ticket total|transaction total|transaction amount|payable|total payable|to pay|zu zahlen|"},
    S{F::OrderTotal, 85, "|net amount|net total|nettobetrag|montant net|importe neto|importo netto|nettobedrag|"},
    S{F::OrderStatus, 93, "|order payment state|payment state|zahlstatus|bezahlstatus|paid status|attendee status|"},
    S{F::OrderRefunded, 93, "|refunds total|total refunds|refund total|refunds|"},
    S{F::OrderReturned, 90,
      "|refunded|is refunded|returned|is returned|erstattet|retourniert|ruckgabe|rembourse|reembolsado|rimborsato|"
      "terugbetaald|"},
    S{F::CancelledAt, 90,
      "|cancelled|canceled|is cancelled|voided|void|storno|storniert|annule|annulee|cancelado|anulado|annullato|"
      "geannuleerd|deleted|"},
    // Products
    S{F::Category, 90,
      "|categories|product categories|kategorien|produktkategorie|produktkategorien|categories de "
      "produits|categorias|categorie prodotto|productcategorie|categorieen|",
      "t"},
    // Events
    S{F::EventKind, 95,
      "|type d evenement|tipo de evento|tipo di evento|tipo evento|ereignisart|ereignistyp|soort gebeurtenis|"
      "activiteit|aktivitat|activite|actividad|attivita|",
      "e"},
    S{F::EventAt, 97,
      "|check in|abandoned at|cart abandoned at|abandoned on|appointment date|appointment|appointment time|appointment "
      "at|"
      "terminzeit|date du rendez vous|fecha de la cita|data appuntamento|afspraakdatum|reviewed at|reviewed on|review "
      "date|"
      "submitted at|submitted on|activity date|activity time|activity at|visited at|visited on|visit date|visit "
      "time|visit at|checked in "
      "at|check "
      "in time|check in date|check in at|besucht am|besuchsdatum|besuch am|besuchszeit|date et heure|date heure|date "
      "de "
      "visite|date visite|visite le|fecha y hora|fecha de visita|fecha visita|data e ora|data visita|visitato il|datum "
      "en "
      "tijd|bezocht op|bezoekdatum|datum und uhrzeit|datum uhrzeit|uhrzeit|time of event|event datetime|date of event|",
      "e"},
    S{F::EventDevice, 90, "|platform|os|operating system|plattform|plateforme|plataforma|piattaforma|", "e"},
    S{F::LinkedOrder, 95,
      "|numero de transaction de reference|codice di riferimento transazione|id de transaccion de referencia|"
      "referentietransactiereferentie|"},
};
}

std::span<const HeaderSynonyms> rareSynonyms()
{
    return synonyms;
}

}
