#include "tests/json_schema.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

namespace probate::fixtures {

namespace {

// The exit codes keep "not installed" apart from "invalid".
constexpr char program[] = R"(
import json, sys
try:
    import jsonschema
except ImportError:
    sys.exit(77)
schema = json.load(open(sys.argv[1]))
validator = jsonschema.validators.validator_for(schema)
validator.check_schema(schema)
checker = validator(schema, format_checker=jsonschema.FormatChecker())
bad = 0
for path in sys.argv[2:]:
    for error in list(checker.iter_errors(json.load(open(path))))[:5]:
        bad = 1
        print(list(error.absolute_path), error.message[:300])
sys.exit(bad)
)";

} // namespace

SchemaCheck againstSchema(const QString &schemaPath, const std::vector<QByteArray> &documents)
{
    if (!QFile::exists(schemaPath)) {
        return {false, false, "not validated: " + schemaPath.toUtf8() + " is not there"};
    }
    const QTemporaryDir folder;
    QStringList arguments{QStringLiteral("-c"), QString::fromLatin1(program), schemaPath};
    for (const QByteArray &document : documents) {
        const QString path = folder.filePath(QString::number(arguments.size()));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(document) != document.size()) {
            return {true, false, "cannot write " + path.toUtf8()};
        }
        arguments << path;
    }
    QProcess python;
    python.start(QStringLiteral("python3"), arguments);
    if (!python.waitForStarted()) {
        return {false, false, "not validated: python3 is not installed"};
    }
    if (!python.waitForFinished(120'000)) {
        return {true, false, "python3 did not end within 2 min"};
    }
    if (python.exitCode() == 77) {
        return {false, false, "not validated: python3-jsonschema is not installed"};
    }
    return {true, python.exitStatus() == QProcess::NormalExit && python.exitCode() == 0,
            python.readAllStandardOutput() + python.readAllStandardError()};
}

} // namespace probate::fixtures
