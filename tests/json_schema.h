// Validates documents against a JSON Schema with python3-jsonschema, where that is installed.
#pragma once

#include <QByteArray>
#include <QString>

#include <vector>

namespace probate::fixtures {

struct SchemaCheck
{
    bool ran = false; ///< false: the schema file or python3-jsonschema is missing; `said` names which
    bool valid = false;
    QByteArray said;
};

SchemaCheck againstSchema(const QString &schemaPath, const std::vector<QByteArray> &documents);

} // namespace probate::fixtures
