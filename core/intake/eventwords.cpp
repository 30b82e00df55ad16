#include "core/intake/eventwords.h"

#include "core/base/text.h"
#include "core/customer/eventstore.h"

#include <array>

namespace patron::intake {

namespace {
struct Words
{
    std::string_view kind;
    std::string_view words; ///< joined by underscores, each between bars
};
// Segment's and RudderStack's specifications of e-commerce events, GA4's recommended events, Matomo's actions.
constexpr std::array kinds{
    Words{"page_viewed",
          "|page|page_view|page_viewed|pageview|viewed_page|screen|screen_view|screen_viewed|action|seitenaufruf|seite_"
          "aufgerufen|page_vue|vue_de_page|pagina_vista|pagina_visitada|pagina_visualizzata|"
          "pagina_bekeken|paginaweergave|"},
    Words{"product_viewed",
          "|product_viewed|viewed_product|view_item|product_view|product_clicked|select_item|produkt_angesehen|"
          "artikel_angesehen|produktansicht|produit_vu|produit_consulte|producto_visto|prodotto_visto|"
          "product_bekeken|"},
    Words{"cart_updated",
          "|cart_updated|product_added|product_removed|add_to_cart|remove_from_cart|added_to_cart|"
          "removed_from_cart|cart_viewed|view_cart|update_cart|in_den_warenkorb|warenkorb|ajout_au_panier|"
          "anadido_al_carrito|aggiunto_al_carrello|in_winkelwagen|"},
    Words{"checkout_started", "|checkout_started|begin_checkout|started_checkout|initiate_checkout|"},
    Words{"search", "|search|products_searched|view_search_results|searched|site_search|suche|recherche|busqueda|"
                    "ricerca|zoekopdracht|"},
    Words{"app_opened", "|app_opened|application_opened|app_open|first_open|application_installed|opened_app|"},
    Words{"form_submitted",
          "|form_submitted|form_submit|generate_lead|submitted_form|lead|form|formular|formular_gesendet|"
          "formulaire|formulaire_envoye|formulario|formulario_enviado|modulo_inviato|formulier|"},
    Words{"store_visit", "|store_visit|visited_store|shop_visit|in_store_visit|ladenbesuch|filialbesuch|"
                         "besuch_im_laden|visite_en_magasin|visite_magasin|visita_en_tienda|visita_tienda|"
                         "visita_in_negozio|winkelbezoek|"},
    Words{"review", "|product_reviewed|review|reviewed_product|bewertung|avis|resena|recensione|beoordeling|"},
    Words{"appointment_booked", "|appointment_booked|booking|booked_appointment|appointment|termin|"
                                "terminbuchung|rendez_vous|cita|appuntamento|afspraak|"},
    Words{"referral", "|referral|invite_sent|referred|empfehlung|parrainage|"},
    Words{"order", "|order|order_completed|purchase|order_placed|placed_order|ecommerce_order|in_app_purchase|"},
    Words{"order_cancelled", "|order_cancelled|order_canceled|cancelled_order|canceled_order|"},
    Words{"return", "|return|refund|order_refunded|order_returned|"},
};
}

std::string eventKindOf(std::string_view text)
{
    std::string name = customer::events::kindName(text);
    const std::string word = "|" + name + "|";
    for (const Words& known : kinds) {
        if (word.size() > 2 && known.words.find(word) != std::string_view::npos)
            return std::string(known.kind);
    }
    return name;
}

bool isPersonCall(std::string_view type)
{
    const std::string word = foldText(trim(type));
    return word == "identify" || word == "alias" || word == "group" || word == "merge";
}

}
