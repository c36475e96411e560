// What nearly every file includes, compiled once a build. Only the standard library and Qt Core: rooms' own headers change
// too often, and foreign libraries stay in their rooms.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>
