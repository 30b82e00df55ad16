#pragma once

#include "ui/kit/tokens.h"

#include <QIcon>
#include <QPixmap>
#include <QString>

namespace patron::ui {

class Theme;

// Every icon of the product: X(enumerator, file name in resources/icons without ".svg").
// 24 x 24, lines of 1.75, round caps, currentColor. Leading and trailing arrows turn with the reading direction.
// clang-format off
#define PATRON_GLYPHS(X) \
    X(ArrowDown, "arrow-down") \
    X(ArrowLeading, "arrow-leading") \
    X(ArrowTrailing, "arrow-trailing") \
    X(ArrowUp, "arrow-up") \
    X(Ban, "ban") \
    X(Bell, "bell") \
    X(Bold, "bold") \
    X(Bolt, "bolt") \
    X(Calendar, "calendar") \
    X(Cart, "cart") \
    X(Check, "check") \
    X(ChevronDown, "chevron-down") \
    X(ChevronLeading, "chevron-leading") \
    X(ChevronTrailing, "chevron-trailing") \
    X(ChevronUp, "chevron-up") \
    X(Clock, "clock") \
    X(Close, "close") \
    X(Code, "code") \
    X(Columns, "columns") \
    X(Contrast, "contrast") \
    X(Copy, "copy") \
    X(Coupon, "coupon") \
    X(Customer, "customer") \
    X(Customers, "customers") \
    X(Cut, "cut") \
    X(Database, "database") \
    X(Desktop, "desktop") \
    X(Download, "download") \
    X(Drop, "drop") \
    X(Edit, "edit") \
    X(Error, "error") \
    X(Exit, "exit") \
    X(Export, "export") \
    X(Eye, "eye") \
    X(EyeOff, "eye-off") \
    X(File, "file") \
    X(Filter, "filter") \
    X(Folder, "folder") \
    X(Goal, "goal") \
    X(Grid, "grid") \
    X(Grip, "grip") \
    X(Heart, "heart") \
    X(Help, "help") \
    X(Home, "home") \
    X(Image, "image") \
    X(ImageOff, "image-off") \
    X(Import, "import") \
    X(Inbox, "inbox") \
    X(Info, "info") \
    X(Italic, "italic") \
    X(Keyboard, "keyboard") \
    X(Layers, "layers") \
    X(Link, "link") \
    X(List, "list") \
    X(Lock, "lock") \
    X(Loyalty, "loyalty") \
    X(Mail, "mail") \
    X(MailOpen, "mail-open") \
    X(Merge, "merge") \
    X(Messages, "messages") \
    X(Minus, "minus") \
    X(Mobile, "mobile") \
    X(Moon, "moon") \
    X(More, "more") \
    X(Note, "note") \
    X(Ok, "ok") \
    X(Online, "online") \
    X(OpenOutside, "open-outside") \
    X(Panel, "panel") \
    X(Paste, "paste") \
    X(Pause, "pause") \
    X(Phone, "phone") \
    X(Place, "place") \
    X(Play, "play") \
    X(Plug, "plug") \
    X(Plus, "plus") \
    X(Programs, "programs") \
    X(Receipt, "receipt") \
    X(Redo, "redo") \
    X(Refresh, "refresh") \
    X(Reports, "reports") \
    X(Sample, "sample") \
    X(Search, "search") \
    X(Rows, "rows") \
    X(Segments, "segments") \
    X(Sends, "sends") \
    X(Settings, "settings") \
    X(Shield, "shield") \
    X(Sms, "sms") \
    X(Sort, "sort") \
    X(Split, "split") \
    X(Star, "star") \
    X(Stop, "stop") \
    X(Store, "store") \
    X(Sun, "sun") \
    X(Table, "table") \
    X(Tag, "tag") \
    X(Target, "target") \
    X(Tasks, "tasks") \
    X(Text, "text") \
    X(Trash, "trash") \
    X(TrendDown, "trend-down") \
    X(TrendUp, "trend-up") \
    X(Undo, "undo") \
    X(Upload, "upload") \
    X(Wait, "wait") \
    X(Warning, "warning")
// clang-format on

enum class Glyph {
#define PATRON_GLYPH_NAME(name, file) name,
    PATRON_GLYPHS(PATRON_GLYPH_NAME)
#undef PATRON_GLYPH_NAME
        Count
};

/// Line drawings for empty states, 160 x 112, in resources/icons/drawings.
enum class Drawing { People, Segment, Program, Mail, Send, Gift, Chart, File, Search, Done, Plug, Count };

QString fileOf(Glyph glyph);
QString fileOf(Drawing drawing);

/// An icon in the colour of a role. It stays right when the theme changes, at every device pixel ratio, and goes grey
/// when disabled. It may outlive the theme; it then draws nothing.
QIcon makeIcon(const Theme& theme, Glyph glyph, Colour role);
/// One picture of `sizePx` logical pixels.
QPixmap glyphPixmap(const Theme& theme, Glyph glyph, Colour role, int sizePx, qreal devicePixelRatio);
QPixmap drawingPixmap(const Theme& theme, Drawing drawing, QSize size, qreal devicePixelRatio);

}
