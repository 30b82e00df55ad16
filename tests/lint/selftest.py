"""Samples that break each rule, and samples that keep it: what lint.py must say of them."""
import json
import shutil
import tempfile
from pathlib import Path

import lint

LAYERS = {"core/base": [], "core/store": ["core/base"], "core/customer": ["core/base", "core/store"],
          "core/intake": ["core/base", "core/customer"], "core/segment": ["core/base", "core/customer"],
          "ui/kit": [], "ui/models": ["ui/kit", "core/segment"], "ui/home": ["ui/kit", "ui/models"],
          "ui/sends": ["ui/kit"]}

# (check, file, text, words a finding must hold; nothing: the sample is clean)
SAMPLES = [
    ("layers", "core/store/a.cpp", '#include "core/base/result.h"\n#include <sqlite3.h>\n', None),
    ("layers", "core/store/a.cpp", '#include "core/store/b.h"\n', None),
    ("layers", "core/base/a.cpp", '#include "core/store/store.h"\n', "to its left"),
    ("layers", "core/intake/a.cpp", '#include "core/store/store.h"\n', "DEPENDS of core/intake does not name it"),
    ("layers", "core/intake/a.cpp", '#include "core/loyalty/plan.h"\n', "to its left"),
    ("layers", "core/segment/a.cpp", '#include "core/strange/x.h"\n', "does not name"),
    ("layers", "core/base/a.cpp", "#include <QPainter>\n", "no widgets"),
    ("layers", "core/base/a.cpp", "#include <QtGui/QColor>\n", "no widgets"),
    ("layers", "core/base/a.cpp", '  #  include "ui/kit/theme.h"\n', "core does not know ui"),
    ("layers", "core/base/a.cpp", '#include "app/desktop/application.h"\n', "only app knows app"),
    ("layers", "ui/kit/a.cpp", '#include "core/base/result.h"\n', "knows no marketing"),
    ("layers", "ui/kit/a.cpp", '#include "ui/home/page.h"\n', "areas of ui never include each other"),
    ("layers", "ui/home/a.cpp", '#include "ui/kit/theme.h"\n#include <QWidget>\n', None),
    ("layers", "ui/home/a.cpp", '#include "ui/sends/page.h"\n', "areas of ui never include each other"),
    ("layers", "ui/home/a.cpp", "#include <sqlite3.h>\n", "SQL or network"),
    ("layers", "ui/home/a.cpp", "#include <QNetworkAccessManager>\n", "SQL or network"),
    ("layers", "ui/models/a.cpp", '#include "core/segment/rule.h"\n', None),
    ("layers", "ui/models/a.cpp", "#include <QtWidgets>\n", "no widgets"),
    ("layers", "app/desktop/main.cpp", '#include "ui/home/page.h"\n#include "core/base/result.h"\n', None),
    ("layers", "app/cli/main.cpp", '#include "ui/kit/theme.h"\n', "no widgets"),
    ("names", "core/base/a.h", "class Clock\n{\n};\nclass SegmentDatabase {};\n", None),
    ("names", "core/base/a.h", "// class ErrorHandler is not what we write\nauto x = \"QEventLoop\";\n", None),
    ("names", "core/base/a.h", "class CustomerManager\n{\n};\n", "says nothing"),
    ("names", "core/base/a.h", "struct PersonInfo {};\n", "says nothing"),
    ("names", "core/base/a.h", "class ImportHelper final : public Import {};\n", "says nothing"),
    ("names", "core/base/a.h", "static Settings& instance();\n", "singleton"),
    ("names", "core/base/a.h", "static Settings* instance() {\n", "singleton"),
    ("names", "core/base/a.cpp", "auto* app = QCoreApplication::instance();\n", None),
    ("names", "ui/home/a.cpp", "QEventLoop loop;\n", "nested event loop"),
    ("names", "ui/home/a.cpp", "qApp->processEvents();\n", "processEvents"),
    ("names", "ui/home/a.cpp", "if (dialog.exec() == 1)\n", "nested event loop"),
    ("names", "ui/home/a.cpp", "m_menu->exec(at);\n", "nested event loop"),
    ("names", "ui/home/a.cpp", "QMessageBox::warning(this, t, u);\n", "static dialog"),
    ("names", "app/cli/main.cpp", "return application.exec();\n", None),
    ("size", "core/base/a.cpp", "x\n" * 600, None),
    ("size", "core/base/a.cpp", "x\n" * 601, "1 more than"),
    ("format", "core/base/a.cpp", "int one()\n{\n    return 1;\n}\n", None),
    ("format", "core/base/a.cpp", "int one( ) {\nreturn 1 ;}\n", "run clang-format"),
    ("text", "core/base/a.cpp", "int x; // exotic prefix XXXL\n", None),
    ("text", "core/base/a.cpp", "int x; \n", "space at the end"),
    ("text", "core/base/a.cpp", "\tint x;\n", "a tab"),
    ("text", "core/base/a.cpp", "int x;", "one line break"),
    ("text", "core/base/a.cpp", "int x;\n\n", "one line break"),
    ("text", "core/base/a.cpp", "int x;\r\n", "carriage"),
    ("text", "core/base/a.cpp", "// TODO later\n", "left over"),
    ("text", "README.md", "See FIXME.\n", "left over"),
    ("text", "core/base/a.cpp", 'open("/home/anna/shop.patron");\n', "path of one machine"),
    ("text", "packaging/a.sh", "cp x /tmp/shop\n", "path of one machine"),
    ("text", "packaging/a.sh", 'cp x "$root/tmp/shop" /usr/share/x https://a.example/home/b\n', None),
    ("text", "tests/ui/a.cpp", 'open("/home/rosa/shop.patron");\n', None),
    ("text", "tests/ui/a.cpp", 'open("/work/shop.patron");\n', "path of one machine"),
    ("text", "tests/data/odd.txt", "a\t\r\n \n\n", None),
]


def nogui_failures(folder):
    """A program that links QtGui must be found, one that does not must not."""
    failures = []
    lines = {"libQt6Gui.so.6 => /usr/lib/libQt6Gui.so.6": True, "libQt6Core.so.6 => /usr/lib/x": False,
             "libQt6WebEngineCore.so.6 => /x": True, "libGuitar.so => /x": False}
    for line, wanted in lines.items():
        if bool(lint.GUI_LIBRARY.search(line)) != wanted:
            failures.append(f"nogui: {line}")
    if not lint.check_nogui(folder, folder) and shutil.which("ldd"):
        failures.append("nogui: an empty build must not pass")
    return failures


def self_test():
    failures = []
    style = Path(__file__).resolve().parents[2] / ".clang-format"
    for check, name, text, wanted in SAMPLES:
        if check == "format" and not shutil.which("clang-format"):
            print("clang-format is not installed: its samples are left out.")
            continue
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
            shutil.copy(style, root / ".clang-format")
            (root / "layers.json").write_text(json.dumps(LAYERS))
            findings = lint.CHECKS[check](root, root)
            findings = [finding for finding in findings if "layers.json" not in finding and ".clang-format" not in finding]
        if (wanted is None) != (not findings) or (wanted and not any(wanted in finding for finding in findings)):
            failures.append(f"{check}: {name}: {text[:60]!r}: wanted {wanted!r}, got {findings}")
    with tempfile.TemporaryDirectory() as folder:
        failures += nogui_failures(Path(folder))
    for failure in failures:
        print(failure)
    print(f"{len(SAMPLES)} samples, {len(failures)} wrong")
    return 1 if failures else 0
