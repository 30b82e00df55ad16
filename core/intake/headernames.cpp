#include "core/intake/headernames.h"

#include "core/intake/headersynonyms.h"
#include "core/intake/weatherunits.h"

#include <algorithm>
#include <array>
#include <string>

namespace patron::intake {

namespace {
using namespace std::string_view_literals;
using F = Field;

using Synonyms = HeaderSynonyms;

constexpr std::array synonyms{
    Synonyms{
        F::Email, 100,
        "|email|e mail|mail|email address|e mail address|emailaddress|mail address|from email address|e mail adresse|"
        "mailadresse|emailadresse|absender e mail adresse|adresse e mail|adresse email|courriel|adresse de courriel|"
        "adresse mail|correo|correo electronico|direccion de correo|direccion de correo electronico|direccion de email|"
        "indirizzo email|indirizzo e mail|posta elettronica|e mailadres|emailadres|mailadres|email id|e mail 1 value|"
        "email 1 value|primary email|email 1|e mail 1|contact email|work email|personal email|"},
    Synonyms{F::Email, 100, "|endereco de e mail|endereco de email|endereco e mail|correo electronico 1|"},
    Synonyms{F::Phone, 100, "|telefone|numero de telefone|telemovel|celular numero|numero de movil|nr telefono|"},
    Synonyms{F::FirstName, 100, "|primeiro nome|nome proprio|rufname|roepnaam|prenom usuel|nombres|"},
    Synonyms{F::LastName, 100, "|sobrenome|apelido|primer apellido|nom famille|zuname|"},
    Synonyms{F::PostalCode, 100,
             "|codigo postal cp|cod postal|codigo postal zip|postal|cep|zip postcode|postcode zip|"},
    Synonyms{F::City, 100, "|cidade|localidade|city town|stadt ort|"},
    Synonyms{F::Country, 100, "|pais region|land region|pays region|country code iso|full country name|"},
    Synonyms{F::Street, 95, "|rua|morada|endereco|indirizzo via|strasse nr|dirección|"},
    Synonyms{F::Birthday, 100, "|data de nascimento|aniversario|fecha nacimiento|data nascita|naissance|"},
    Synonyms{F::Email, 60,
             "|e mail 2 value|e mail 3 value|email 2|email 3|e mail 2|e mail 2 address|e mail 3 address|"
             "alternate emails|alternate email|secondary email|other email|additional email|additional emails|"},
    Synonyms{
        F::Phone, 100,
        "|phone|phone number|telephone|telephone number|mobile|mobile phone|mobile number|cell|cell phone|sms|tel|tel "
        "no|"
        "phone no|phone 1 value|primary phone|contact phone number|contact phone|contact number|whatsapp "
        "number|telefon|"
        "telefonnummer|rufnummer|handy|handynummer|mobil|mobilnummer|mobiltelefon|telephone portable|portable|numero "
        "de "
        "telephone|tel portable|telefono|numero de telefono|movil|telefono movil|celular|numero di telefono|cellulare|"
        "telefoon|telefoonnummer|mobiel|mobiele telefoon|msisdn|sms phone number|"},
    Synonyms{F::Phone, 60,
             "|phone 2 value|phone 3 value|home phone|business phone|work phone|other phone|phone 2|whatsapp|"},
    Synonyms{
        F::Card, 95,
        "|card|loyalty card|loyalty card number|loyalty number|loyalty id|member card|membership number|card no|"
        "customer card|kundenkarte|kundenkartennummer|carte de fidelite|numero de carte de fidelite|tarjeta de "
        "fidelidad|carta fedelta|numero tessera|tessera|klantenkaart|klantenkaartnummer|bonuscard|club card|clubcard|"},
    Synonyms{
        F::CustomerId, 100,
        "|customer id|customer number|customer no|customerid|customer ref|client id|client number|member id|user id|"
        "contact id|subscriber id|account id|account number|buyer id|buyer username|buyer user id|shopper id|guest id|"
        "customer code|customer key|kundennummer|kundennr|kunden nr|kunden id|kunde nr|numero client|n client|id "
        "client|"
        "code client|identifiant client|pseudo de l acheteur|numero de cliente|id de cliente|id cliente|cod cliente|"
        "codigo de cliente|numero cliente|codice cliente|klantnummer|klant id|klantnr|external id|person id|profile id|"
        "record id|customer|cust id|"},
    Synonyms{F::CustomerId, 70, "|unique id|lead id|uuid|leid|reference id|ref id|"},
    Synonyms{F::CustomerId, 55, "|id|", "cep"},
    Synonyms{F::DeviceId, 95, "|device id|anonymous id|visitor id|client uuid|cookie id|user pseudo id|idfa|aaid|"},
    Synonyms{
        F::FirstName, 100,
        "|first name|firstname|fname|given name|forename|vorname|prenom|nombre|primer nombre|nome|nome di battesimo|"
        "voornaam|"},
    Synonyms{F::LastName, 100,
             "|last name|lastname|lname|surname|family name|second name|nachname|familienname|nom de famille|apellido|"
             "apellidos|cognome|achternaam|"},
    Synonyms{F::LastName, 70, "|nom|naam|name last|"},
    Synonyms{
        F::Name, 95,
        "|name|full name|fullname|customer name|contact name|buyer name|your full name|your name|client name|display "
        "name|vollstandiger name|vor und nachname|nom complet|nom et prenom|nombre completo|nombre y apellidos|nome "
        "completo|nome e cognome|volledige naam|kunde|client|cliente|klant|addressee|"},
    Synonyms{F::Name, 80, "|customer|buyer|"},
    Synonyms{
        F::Company, 95,
        "|company|company name|organization|organisation|organization name|business|business name|employer|account "
        "name|associated company|firma|unternehmen|firmenname|societe|entreprise|empresa|compania|azienda|ragione "
        "sociale|societa|bedrijf|bedrijfsnaam|"},
    Synonyms{F::Gender, 95, "|gender|sex|geschlecht|sexe|genre|genero|sexo|sesso|genere|geslacht|"},
    Synonyms{
        F::Birthday, 100,
        "|birthday|birth date|birthdate|date of birth|dob|born|geburtstag|geburtsdatum|date de naissance|anniversaire|"
        "fecha de nacimiento|cumpleanos|data di nascita|compleanno|geboortedatum|verjaardag|"},
    Synonyms{F::Language, 95, "|language|locale|preferred language|lang|sprache|langue|idioma|lingua|taal|"},
    Synonyms{
        F::Country, 100,
        "|country|country code|country region|country name|land|landercode|pays|code pays|pais|codigo de pais|paese|"
        "nazione|stato estero|landcode|cc|"},
    Synonyms{
        F::Region, 95,
        "|region|state|province|province code|state province|state province region|county|state province region county "
        "territory prefecture republic|bundesland|departement|provincia|estado|comunidad autonoma|regione|provincie|"},
    Synonyms{F::City, 100,
             "|city|town|town city|locality|stadt|ort|wohnort|ville|commune|ciudad|poblacion|localidad|citta|"
             "comune|localita|stad|plaats|woonplaats|"},
    Synonyms{
        F::PostalCode, 100,
        "|postal code|postcode|post code|zip|zip code|zipcode|zip postal code|plz|postleitzahl|code postal|cp|codigo "
        "postal|cap|codice postale|postnummer|"},
    Synonyms{
        F::Street, 95,
        "|street|address|address 1|address1|address line 1|street address|street address 1|street 1|mailing address|"
        "strasse|anschrift|adresse|strasse und hausnummer|rue|adresse 1|adresse ligne 1|calle|direccion|direccion "
        "1|via|"
        "indirizzo|indirizzo 1|straat|adres|straatnaam|"},
    Synonyms{F::Street2, 90,
             "|address 2|address2|address line 2|street address 2|street 2|adresszusatz|complement d adresse|adresse 2|"
             "direccion 2|indirizzo 2|adres 2|toevoeging|address line 2 district neighborhood|"},
    Synonyms{F::Lat, 95, "|lat|latitude|breitengrad|latitud|latitudine|breedtegraad|"},
    Synonyms{F::Lon, 95, "|lon|lng|long|longitude|langengrad|longitud|longitudine|lengtegraad|"},
    Synonyms{F::TimeZone, 90, "|time zone|timezone|zeitzone|fuseau horaire|zona horaria|fuso orario|tijdzone|"},
    Synonyms{F::CustomerSource, 90,
             "|source|lead source|creation source|acquisition source|signup source|subscription source|"
             "origin|quelle|herkunft|origine|origen|fonte|bron|"},
    Synonyms{
        F::CreatedAt, 95,
        "|created at|created|created time|created date|create date|date created|date added|added time|added|created "
        "utc|created date utc|signup date|sign up date|registration date|registered|registered at|join "
        "date|joined|date "
        "joined|member since|customer since|first visit|first seen|creation date|patronage since date|timestamp|"
        "submitted at|erstellt|erstellt am|registriert am|angelegt am|kunde seit|date de creation|date d inscription|"
        "date d ajout|client depuis|inscrit le|fecha de creacion|fecha de alta|fecha de registro|cliente desde|data "
        "creazione|data di creazione|data iscrizione|data di registrazione|cliente dal|aangemaakt|aangemaakt op|"
        "registratiedatum|klant sinds|date subscribed|"},
    Synonyms{F::Tags, 95,
             "|tags|tag|labels|groups|group membership|lists|list membership|segments|stichworte|"
             "schlagworter|etiquettes|etiquetas|etichette|"},
    Synonyms{F::GivenOrderCount, 95,
             "|total orders|given order count|orders|order count|orders count|number of orders|transaction "
             "count|payment count|purchase count|"
             "total transactions|num orders|anzahl bestellungen|bestellungen|nombre de commandes|commandes|numero de "
             "pedidos|"
             "pedidos|numero ordini|numero di ordini|ordini|aantal bestellingen|bestellingen|"},
    Synonyms{
        F::GivenTotalSpent, 95,
        "|total spent|given total spent|total spend|lifetime spend|lifetime value|lifetime amount|amount spent|total "
        "revenue|customer "
        "lifetime value|ltv|clv|umsatz|gesamtumsatz|gesamtausgaben|total depense|montant depense|total gastado|totale "
        "speso|spesa totale|totaal besteed|"},
    Synonyms{
        F::UpdatedAt, 90,
        "|updated at|updated|last changed|modified time|modified at|last modified|last modified date|modified|last "
        "updated|changed at|last update|geandert am|date de modification|fecha de modificacion|data modifica|gewijzigd "
        "op|"},
    Synonyms{
        F::EmailConsent, 95,
        "|accepts email marketing|accepts marketing|email marketing consent|email consent|marketing consent|"
        "newsletter|newsletter subscription|newsletter subscribed|subscribed|email subscription status|email marketing "
        "status|email marketing|marketing opt in|email opt in|opt in|optin|opted in|marketing permission|permission|"
        "subscribed to newsletter|subscription status|email status|marketing emails|consent|newsletter consent|"
        "newsletter anmeldung|einwilligung|werbung erlaubt|abonnement newsletter|inscrit newsletter|accepte la "
        "newsletter|consentement|acepta marketing|consentimiento|suscrito|boletin|consenso|consenso marketing|iscritto|"
        "nieuwsbrief|toestemming|",
        "co"},
    Synonyms{
        F::SmsConsent, 95,
        "|accepts sms marketing|sms marketing consent|sms consent|sms opt in|sms marketing status|sms subscription "
        "status|sms marketing|text opt in|text marketing|sms permission|sms einwilligung|consentement sms|consenso "
        "sms|"},
    Synonyms{F::EmailOptOut, 95,
             "|email opt out|opt out|opted out|optout|unsubscribed|email blacklisted|email blocklisted|blacklisted|"
             "blocklisted|do not email|do not mail|do not contact|has opted out of email|unsubscribed from all email|"
             "unsubscribed from emails|email unsubscribed|suppressed|no marketing|werbesperre|abgemeldet|desabonne|"
             "desinscrit|disiscritto|afgemeld|"},
    Synonyms{F::SmsOptOut, 95, "|sms opt out|sms blacklisted|sms blocklisted|do not text|sms unsubscribed|no sms|"},
    Synonyms{F::ConsentAt, 95,
             "|confirm time|optin confirm time|consent at|consent date|consented at|opt in confirmed at|"
             "double opt in at|"},
    Synonyms{F::ConsentAt, 85,
             "|optin time|opt in time|opt in date|optin date|subscribed at|subscribe date|consent time|"
             "email consent timestamp|consent timestamp|"},
    Synonyms{F::ConsentAt, 70, "|at|date|timestamp|time|datum|fecha|data|", "p"},
    Synonyms{
        F::UnsubscribedAt, 95,
        "|unsub time|unsubscribed time|unsubscribed at|unsubscribe date|unsubscribe time|opt out date|opted out at|"
        "optout time|unsubscribed on|"},
    Synonyms{F::ConsentChannel, 95, "|channel|kanal|canal|canale|kanaal|consent channel|"},
    Synonyms{F::ConsentState, 95,
             "|consent|state|status|consent state|consent status|permission|einwilligung|consentement|"
             "consentimiento|consenso|toestemming|granted|"},
    Synonyms{F::ConsentPurpose, 95, "|purpose|zweck|finalite|finalidad|finalita|doel|consent purpose|"},
    Synonyms{F::Evidence, 90, "|evidence|proof|nachweis|preuve|prueba|prova|bewijs|consent source|consent text|"},

    Synonyms{
        F::OrderNumber, 100,
        "|order number|order no|order id|order|order nr|order num|order ref|order reference|order code|orderid|invoice "
        "no|invoice number|invoice|invoice id|invoice nr|bill number|bill no|sales order|purchase number|sale id|"
        "bestellnummer|bestellnr|bestell nr|bestellung|auftragsnummer|auftrag|rechnungsnummer|rechnungsnr|belegnummer|"
        "beleg nr|belegnr|bonnummer|numero de commande|n de commande|no commande|n commande|commande|numero commande|"
        "reference commande|id commande|numero de facture|facture|numero de pedido|n de pedido|pedido|id pedido|id de "
        "pedido|numero de factura|factura|numero ordine|numero d ordine|n ordine|ordine|id ordine|numero fattura|"
        "fattura|bestelnummer|ordernummer|factuurnummer|bestelling|"},
    Synonyms{
        F::OrderNumber, 88,
        "|sales record number|numero de vente|transaction id|transaction number|transaction|receipt number|receipt no|"
        "receipt|receipt id|ticket number|ticket no|ticket|check number|basket id|basket|transaktionscode|"
        "transaktionsnummer|kassenbon|numero de transaction|numero de ticket|numero scontrino|scontrino|transactie id|"
        "bonnr|payment id|charge id|"},
    Synonyms{F::OrderNumber, 50, "|id|name|number|reference|nummer|numero|"},
    Synonyms{
        F::OrderDate, 100,
        "|order date|invoice date|purchase date|sale date|transaction date|date of sale|date of purchase|ordered at|"
        "order created at|order placed|placed at|purchased at|created date utc|bestelldatum|auftragsdatum|"
        "rechnungsdatum|kaufdatum|belegdatum|verkaufsdatum|date de commande|date commande|date de la commande|date de "
        "vente|date de facture|date d achat|fecha de pedido|fecha del pedido|fecha de compra|fecha de venta|fecha "
        "pedido|fecha de factura|data ordine|data dell ordine|data acquisto|data vendita|data fattura|besteldatum|"
        "orderdatum|factuurdatum|verkoopdatum|aankoopdatum|order time|"},
    Synonyms{F::OrderNumber, 100,
             "|bestell id|auftrags nr|reference de commande|no de commande|no pedido|numero del pedido|codigo de "
             "pedido|codice ordine|rif ordine|ordernr|order nummer|bestelnr|numero do pedido|encomenda|numero da "
             "encomenda|transaction ref|purchase id|purchase ref|purchase reference|checkout id|booking id|booking "
             "number|booking reference|reservation number|reservation id|"},
    Synonyms{F::OrderDate, 90,
             "|date|created at|created|datum|fecha|data|created date|date created|timestamp|date time|"
             "datetime|created utc|erstellt am|date de creation|day|tag|jour|dia|giorno|dag|"},
    Synonyms{F::OrderTime, 90, "|time|uhrzeit|zeit|heure|hora|ora|tijd|"},
    Synonyms{F::OrderZone, 90, "|time zone|timezone|zeitzone|fuseau horaire|zona horaria|fuso orario|tijdzone|"},
    Synonyms{F::OrderStatus, 95,
             "|status|order status|financial status|payment status|state|order state|bestellstatus|zahlungsstatus|"
             "auftragsstatus|statut|statut de la commande|etat|estado|estado del pedido|stato|stato ordine|orderstatus|"
             "betaalstatus|"},
    Synonyms{F::OrderStatus, 50, "|fulfillment status|shipping status|"},
    Synonyms{F::OrderType, 90,
             "|type|transaction type|event type|record type|typ|tipo|receipt type|line type|document type|sale type|"
             "belegart|vorgangsart|type de document|tipo de documento|tipo documento|"},
    Synonyms{F::OrderSubtotal, 95,
             "|subtotal|sub total|order subtotal|items total|merchandise total|goods total|cart subtotal|zwischensumme|"
             "warenwert|sous total|subtotale|subtotaal|"},
    Synonyms{
        F::OrderTotal, 100,
        "|total|order total|total price|order amount|order value|grand total|total amount|amount|invoice total|invoice "
        "amount|gross|total paid|amount paid|revenue|sales|gesamt|gesamtbetrag|gesamtsumme|summe|betrag|bestellwert|"
        "rechnungsbetrag|brutto|umsatz|total ttc|montant|montant total|total commande|total de la commande|importe|"
        "importe total|total pedido|total del pedido|totale|totale ordine|importo|importo totale|totaal|"
        "totaalbedrag|bedrag|orderbedrag|total sales|value|price paid|"},
    Synonyms{F::OrderDiscount, 95,
             "|discount|discount amount|discounts|total discount|order discount|rabatt|nachlass|remise|"
             "reduction|descuento|sconto|korting|"},
    Synonyms{
        F::OrderShipping, 95,
        "|shipping|shipping cost|shipping amount|shipping total|shipping and handling|shipping and handling amount|"
        "postage|delivery cost|versand|versandkosten|frais de port|frais de livraison|livraison et manutention|"
        "livraison|envio|gastos de envio|spedizione|spese di spedizione|verzending|verzendkosten|order shipping|"},
    Synonyms{F::OrderTax, 95,
             "|tax|taxes|vat|sales tax|total tax|order tax|seller collected tax|mwst|mehrwertsteuer|ust|"
             "steuer|steuern|tva|taxe|iva|impuestos|imposte|btw|"},
    Synonyms{
        F::OrderRefunded, 95,
        "|refunded amount|amount refunded|refund amount|refunded|total refunded|order refund amount|erstattet|"
        "erstattungsbetrag|montant rembourse|rembourse|importe reembolsado|importo rimborsato|terugbetaald bedrag|"},
    Synonyms{F::Currency, 100,
             "|currency|currency code|order currency|wahrung|waehrung|devise|monnaie|moneda|divisa|valuta|"},
    Synonyms{
        F::Coupon, 95,
        "|coupon|coupon code|coupons|coupon s|discount code|promo code|promotion code|voucher|voucher code|gutschein|"
        "gutscheincode|code promo|bon de reduction|cupon|codigo de descuento|codice sconto|codice promo|kortingscode|"
        "couponcode|"},
    Synonyms{F::Channel, 95,
             "|channel|sales channel|order channel|order source|source name|kanal|verkaufskanal|canal|canal "
             "de vente|canal de venta|canale|canale di vendita|kanaal|verkoopkanaal|touchpoint|"},
    Synonyms{F::Channel, 60, "|source|platform|", "o"},
    Synonyms{F::Place, 95,
             "|location|store|shop|branch|store name|shop name|place|outlet|filiale|standort|laden|magasin|"
             "boutique|tienda|sucursal|negozio|punto vendita|winkel|filiaal|store location|pos location|"},
    Synonyms{F::PaidAt, 95,
             "|paid at|paid on|paid on date|payments date|payment date|date paid|bezahlt am|zahlungsdatum|date "
             "de paiement|fecha de pago|data pagamento|betaaldatum|"},
    Synonyms{F::CancelledAt, 95,
             "|cancelled at|canceled at|cancelled on|cancellation date|cancelled date|storniert am|"},
    Synonyms{F::LinkedOrder, 95,
             "|reference txn id|original order|original order number|original transaction id|refunded "
             "order|linked order|parent order|return for|"},
    Synonyms{
        F::Sku, 100,
        "|sku|stock code|stockcode|product code|product id|item code|item no|item number|item id|article number|"
        "article no|article|variant sku|product sku|asin|custom label|artikelnummer|artikelnr|artikel nr|art nr|"
        "produktnummer|reference|reference produit|ref produit|code article|code produit|numero de l objet|referencia|"
        "codigo|codigo de producto|codigo de articulo|codice articolo|codice prodotto|codice|artikelcode|"
        "productcode|product nr|",
        "ot"},
    Synonyms{F::Sku, 60, "|gtin|ean|upc|barcode|isbn|", "ot"},
    Synonyms{
        F::Product, 95,
        "|product|product name|item|item name|item title|article name|title|product title|name of "
        "product|lineitem|line "
        "item|artikel|artikelname|artikelbezeichnung|produkt|produktname|bezeichnung|produit|nom du produit|libelle|"
        "designation|intitule de l objet|producto|nombre del producto|nombre de producto|articulo|prodotto|nome "
        "prodotto|articolo|productnaam|artikelnaam|omschrijving|item description|product description|",
        "ot"},
    Synonyms{F::Product, 70, "|description|beschreibung|descripcion|descrizione|name|details|", "ot"},
    Synonyms{F::Category, 95,
             "|category|product category|department|product type|item category|kategorie|warengruppe|"
             "categorie|rayon|categoria|reparto|productgroep|"},
    Synonyms{F::Brand, 95, "|brand|vendor|manufacturer|product brand|marke|hersteller|marque|marca|merk|"},
    Synonyms{F::Quantity, 100,
             "|quantity|qty|units|quantity ordered|quantity purchased|order quantity|qty ordered|pieces|amount of "
             "items|menge|"
             "anzahl|stuckzahl|stuck|quantite|qte|nombre d articles|cantidad|unidades|cant|quantita|qta|pezzi|aantal|"
             "hoeveelheid|"},
    Synonyms{
        F::UnitPrice, 100,
        "|unit price|price|item price|price each|price per unit|unit cost|selling price|price per item|product price|"
        "einzelpreis|stuckpreis|preis|verkaufspreis|prix unitaire|prix|pu|precio unitario|precio|prezzo "
        "unitario|prezzo|"
        "eenheidsprijs|stukprijs|prijs|"},
    Synonyms{
        F::LineTotal, 95,
        "|line total|line amount|item total|total line|line price|extended price|net sales|sold for|item subtotal|row "
        "total|line value|item revenue|product revenue|line item total|positionswert|zeilensumme|gesamtpreis|vendu "
        "pour|"
        "total ligne|montant ligne|prix total|total linea|importe linea|precio total|totale riga|prezzo totale|"
        "regeltotaal|totaalprijs|"},
    Synonyms{F::LineTotal, 60, "|gross sales|"},

    Synonyms{F::EventKind, 100,
             "|event|event name|event kind|event type|kind|action|activity|activity type|ereignis|"
             "evenement|evento|gebeurtenis|"},
    Synonyms{F::EventKind, 60, "|type|name|"},
    Synonyms{
        F::EventAt, 100,
        "|at|event time|event date|event at|timestamp|occurred at|happened at|event timestamp|server time|time|date|"
        "datetime|date time|created at|when|received at|zeitpunkt|datum|horodatage|fecha|data|ora|tijdstip|"},
    Synonyms{F::EventValue, 95, "|value|event value|amount|revenue|wert|valeur|valor|valore|waarde|"},
    Synonyms{F::EventKey, 95, "|key|event key|sku|product|product id|page|url|page url|item|subject|path|"},
    Synonyms{F::EventProperties, 95, "|properties|event properties|attributes|data json|payload|"},
    Synonyms{F::EventDevice, 95, "|device|device type|device category|gerat|appareil|dispositivo|apparaat|"},
    Synonyms{F::EventId, 100, "|event id|message id|insert id|"},
    Synonyms{F::EventId, 50, "|id|"},

    Synonyms{F::Product, 95, "|name|title|titel|titre|titulo|titolo|", "t"},
    Synonyms{F::Sku, 55, "|id|code|handle|number|", "t"},
    Synonyms{F::Price, 100,
             "|price|unit price|regular price|retail price|selling price|list price|variant price|sale price|preis|"
             "vk|vk brutto|vk preis|verkaufspreis brutto|bruttopreis|prix ttc|prix de vente|prezzo di vendita|precio "
             "de venta|"
             "verkoopprijs|"
             "verkaufspreis|einzelpreis|prix|prix unitaire|precio|prezzo|prijs|preco|"},
    Synonyms{F::Url, 95, "|url|link|product url|permalink|product link|page|online store url|adresse url|"},
    Synonyms{F::ImageUrl, 95,
             "|image|image url|image src|image link|picture|photo|images|main image|bild|image principale|imagen|"
             "immagine|afbeelding|imagem|"},
    Synonyms{F::Name, 100,
             "|store name|shop name|branch name|location name|place|store|shop|branch|filiale|filialname|laden|magasin|"
             "boutique|nom du magasin|tienda|nombre de la tienda|negozio|nome negozio|winkel|winkelnaam|filiaal|loja|"
             "area|area name|zone|gebiet|title|nom|nombre|nome|naam|",
             "l"},
    Synonyms{F::City, 100, "|place|place name|locality|city name|ortsname|", "g"},
    Synonyms{F::City, 80, "|name|", "g"},
    Synonyms{F::Region, 100, "|admin 1|admin|admin name 1|state code|admin code 1|", "g"},
    Synonyms{F::Region, 70, "|admin 1 code|", "g"},
    Synonyms{F::PlaceKind, 95, "|kind|type|place kind|place type|art|typ|tipo|soort|"},
    Synonyms{F::Polygon, 100,
             "|polygon|area|boundary|geometry|shape|wkt|geojson|the geom|geom|flache|gebiet|perimetre|contour|"
             "poligono|contorno|"},
    Synonyms{F::Hours, 100,
             "|hours|opening hours|open hours|business hours|opening times|offnungszeiten|oeffnungszeiten|horaires|"
             "heures d ouverture|horario|horario de apertura|orari|orari di apertura|openingstijden|horarios|"},
    Synonyms{F::StartsAt, 95, "|starts at|start|start date|from|begins at|beginn|debut|inicio|inizio|begin|"},
    Synonyms{F::EndsAt, 95, "|ends at|end|end date|until|to|ende|fin|fine|einde|fim|"},
    Synonyms{F::Rate, 100,
             "|rate|exchange rate|fx rate|conversion rate|kurs|wechselkurs|taux|taux de change|tipo de cambio|tasso|"
             "tasso di cambio|wisselkoers|koers|taxa|obs value|mid|middle rate|"},
    Synonyms{F::RateDate, 100,
             "|date|day|rate date|valid from|effective date|as of|datum|jour|fecha|data|dag|time period|"},
    Synonyms{F::BaseCurrency, 100,
             "|base|base currency|from|from currency|source currency|basiswahrung|von|von wahrung|ausgangswahrung|"
             "devise de base|de|da|van|desde|moneda base|"},
    Synonyms{
        F::Currency, 95,
        "|to|to currency|quote|quote currency|target|target currency|counter currency|iso|iso code|code|symbol|nach|"
        "nach wahrung|zielwahrung|vers|a|naar|hacia|",
        "r"},
    Synonyms{F::Reason, 100,
             "|reason|suppression reason|unsubscribe reason|block reason|bounce type|grund|raison|motif|motivo|reden|"
             "suppression type|"},
    Synonyms{F::Reason, 50, "|type|status|category|", "s"},
    Synonyms{F::ConsentAt, 80, "|created|created at|suppressed at|added|added at|date|timestamp|time|", "s"},
};

/// Words in front of a header that say whose it is: the person's, or the parcel's, which comes second.
struct Prefix
{
    std::string_view word;
    int cost;
};
constexpr std::array personPrefixes{Prefix{"default address ", 4},
                                    Prefix{"customer default address ", 5},
                                    Prefix{"customer address ", 5},
                                    Prefix{"customer billing address ", 5},
                                    Prefix{"billing address ", 4},
                                    Prefix{"customer ", 3},
                                    Prefix{"buyer ", 3},
                                    Prefix{"contact ", 3},
                                    Prefix{"client ", 3},
                                    Prefix{"member ", 3},
                                    Prefix{"subscriber ", 3},
                                    Prefix{"user ", 3},
                                    Prefix{"guest ", 3},
                                    Prefix{"billing ", 3},
                                    Prefix{"bill to ", 3},
                                    Prefix{"primary ", 2},
                                    Prefix{"your ", 2},
                                    Prefix{"main ", 2},
                                    Prefix{"home ", 6},
                                    Prefix{"mailing ", 4},
                                    Prefix{"kunden ", 3},
                                    Prefix{"kunde ", 3},
                                    Prefix{"rechnungs ", 3},
                                    Prefix{"acheteur ", 3},
                                    Prefix{"cliente ", 3},
                                    Prefix{"klant ", 3},
                                    Prefix{"square ", 2},
                                    Prefix{"shopify ", 2},
                                    Prefix{"facturation ", 3},
                                    Prefix{"factuur ", 4},
                                    Prefix{"address ", 6},
                                    Prefix{"physical ", 4},
                                    Prefix{"person ", 3},
                                    Prefix{"shipping address ", 24},
                                    Prefix{"shipping ", 20},
                                    Prefix{"ship to ", 20},
                                    Prefix{"ship ", 20},
                                    Prefix{"delivery ", 20},
                                    Prefix{"recipient ", 20},
                                    Prefix{"liefer ", 20},
                                    Prefix{"livraison ", 20},
                                    Prefix{"work ", 12},
                                    Prefix{"business ", 12},
                                    Prefix{"full ", 3}};
constexpr std::array linePrefixes{Prefix{"lineitem ", 1}, Prefix{"line item ", 1}, Prefix{"order item ", 1},
                                  // Lists of records, as JSON has them.
                                  Prefix{"line items ", 1}, Prefix{"lineitems ", 1}, Prefix{"order items ", 1},
                                  Prefix{"order lines ", 1}, Prefix{"items ", 2}, Prefix{"products ", 3},
                                  Prefix{"lines ", 2}, Prefix{"positions ", 2}, Prefix{"item ", 2},
                                  Prefix{"product ", 3}, Prefix{"line ", 2}};
constexpr std::array orderPrefixes{Prefix{"order ", 2}, Prefix{"invoice ", 3}, Prefix{"sale ", 3},
                                   Prefix{"payment ", 8}, Prefix{"transaction ", 4}};

/// Somebody else's address in the file.
constexpr std::array otherPeople{
    "seller"sv,           "merchant"sv,  "owner"sv,     "agent"sv,  "referrer"sv, "employee"sv, "vendor"sv,
    "to email address"sv, "empfanger"sv, "sales rep"sv, "paypal"sv, "assigned"sv, "staff"sv};

bool isPerson(Field field)
{
    return field >= Field::Email && field <= Field::TimeZone;
}

bool isLine(Field field)
{
    return field >= Field::Sku && field <= Field::LineTotal;
}

/// What a header alone may mean among events: a person's traits and a purchase's sums are only where a known export
/// has them, elsewhere they are properties.
bool isOfEvents(Field field)
{
    const bool trait = field > Field::DeviceId && field <= Field::EmailConsent;
    return !trait && !(field >= Field::OrderSubtotal && field <= Field::OrderRefunded);
}

char kindLetter(ImportKind kind)
{
    constexpr std::string_view letters = "coeptlgrswyn";
    return letters[static_cast<std::size_t>(kind)];
}

/// The rows' words without their blanks: "auftragsnr" is "auftrags nr" too.
const std::vector<std::string>& joinedWords()
{
    static const std::vector<std::string> joined = [] {
        std::vector<std::string> words;
        const auto add = [&](const Synonyms& row) {
            words.emplace_back(row.words);
            std::erase(words.back(), ' ');
        };
        std::for_each(synonyms.begin(), synonyms.end(), add);
        for (const auto rows : {rareSynonyms(), otherKindSynonyms()})
            std::for_each(rows.begin(), rows.end(), add);
        return words;
    }();
    return joined;
}

template <typename Accept>
void match(std::string_view plain, ImportKind kind, int cost, std::vector<HeaderGuess>& guesses, Accept accept)
{
    if (plain.empty())
        return;
    constexpr std::size_t leastJoined = 5; // three letters between bars
    constexpr int joinedCost = 3;
    const std::string word = "|" + std::string(plain) + "|";
    std::string joined = word;
    std::erase(joined, ' ');
    std::size_t at = 0;
    const auto look = [&](const Synonyms& row) {
        const std::string& together = joinedWords()[at++];
        if (!fieldFits(row.field, kind) || !accept(row.field) ||
            (kind == ImportKind::Events && !isOfEvents(row.field)) ||
            (!row.kinds.empty() && row.kinds.find(kindLetter(kind)) == std::string_view::npos))
            return;
        if (row.words.find(word) != std::string_view::npos)
            guesses.push_back({row.field, static_cast<double>(row.score - cost)});
        else if (joined.size() >= leastJoined && together.find(joined) != std::string::npos)
            guesses.push_back({row.field, static_cast<double>(row.score - cost - joinedCost)});
    };
    std::for_each(synonyms.begin(), synonyms.end(), look);
    for (const auto rows : {rareSynonyms(), otherKindSynonyms()})
        std::for_each(rows.begin(), rows.end(), look);
}

template <typename Prefixes, typename Accept>
void matchWithout(const Prefixes& prefixes, std::string_view plain, ImportKind kind, std::vector<HeaderGuess>& guesses,
                  Accept accept)
{
    for (const Prefix& prefix : prefixes) {
        if (plain.substr(0, prefix.word.size()) == prefix.word)
            match(plain.substr(prefix.word.size()), kind, prefix.cost, guesses, accept);
    }
}

/// Measures of the weather with what they are given in: "Max temp (°F)", "precip_mm".
void matchWithUnit(std::string_view plain, std::vector<HeaderGuess>& guesses)
{
    for (int number = static_cast<int>(Field::TempMax); number <= static_cast<int>(Field::WeatherCode); ++number) {
        const auto field = static_cast<Field>(number);
        if (const auto given = unitOfHeader(plain, field))
            match(given->words, ImportKind::Weather, 0, guesses, [&](Field named) { return named == field; });
    }
}

/// Headers that are whole questions or long names: "Email Address (required)", "What is your phone number?".
void matchInside(std::string_view plain, ImportKind kind, std::vector<HeaderGuess>& guesses)
{
    const auto has = [&](std::string_view part) {
        return (" " + std::string(plain) + " ").find(" " + std::string(part) + " ") != std::string::npos;
    };
    const auto add = [&](Field field) {
        if (fieldFits(field, kind))
            guesses.push_back({field, 45});
    };
    if (has("email") || has("e mail"))
        add(Field::Email);
    if (has("phone") || has("telephone") || has("mobile") || has("telefon"))
        add(Field::Phone);
    if (has("birthday") || has("date of birth") || has("fecha de nacimiento") || has("geburtsdatum"))
        add(Field::Birthday);
    if (has("customer id") || has("kundennummer"))
        add(Field::CustomerId);
    if (has("first name"))
        add(Field::FirstName);
    if (has("last name"))
        add(Field::LastName);
}
}

std::vector<HeaderGuess> guessHeader(std::string_view plain, ImportKind kind)
{
    std::vector<HeaderGuess> guesses;
    const bool somebodyElse = std::any_of(otherPeople.begin(), otherPeople.end(), [&](std::string_view word) {
        return plain.find(word) != std::string_view::npos;
    });
    match(plain, kind, 0, guesses, [&](Field field) { return !somebodyElse || !isPerson(field); });
    if (!somebodyElse) {
        matchWithout(personPrefixes, plain, kind, guesses, [](Field field) { return isPerson(field); });
        matchInside(plain, kind, guesses);
    }
    if (kind == ImportKind::Orders) {
        matchWithout(linePrefixes, plain, kind, guesses, [](Field field) { return isLine(field); });
        matchWithout(orderPrefixes, plain, kind, guesses,
                     [](Field field) { return field >= Field::OrderDate && field <= Field::LinkedOrder; });
    }
    if (kind == ImportKind::Weather)
        matchWithUnit(plain, guesses);
    std::stable_sort(guesses.begin(), guesses.end(),
                     [](const HeaderGuess& a, const HeaderGuess& b) { return a.score > b.score; });
    return guesses;
}

}
