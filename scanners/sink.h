// The sink of a scan, under the name by which scanners know it. It lies in core/model, since the store gives one out.
#pragma once

#include "core/model/sink.h"
