#pragma once

#include <QWidget>

#include "ui/intake/importdraft.h"

class QComboBox;
class QVBoxLayout;

namespace patron::ui {

class Card;
class CountTiles;
class Label;
class Theme;

/// How rows meet customers: by which keys, which value wins, and what came of it in the last dry run.
class MatchStep : public QWidget
{
    Q_OBJECT

public:
    MatchStep(Theme& theme, QWidget* parent);

    void setDraft(const ImportDraft& draft);
    intake::MergePolicy policy() const;
    /// What the dry run found; nothing while one runs or none was.
    void setTried(const intake::ImportReport* report);
    void takeFocus();

Q_SIGNALS:
    void policyChosen();

private:
    Theme& m_theme;
    Card* m_keys;
    QWidget* m_keyList = nullptr;
    QComboBox* m_policy;
    Label* m_policyText;
    CountTiles* m_tiles;
    Label* m_merged;
};

}
