// Endpoints as they are written.
#pragma once

#include <string_view>

#include "net/aws.h"

namespace ov {

/// As parse_aws_endpoint, with plain HTTP to whomever: the caller decides about that.
Result<AwsEndpoint> read_endpoint(std::string_view url);

}  // namespace ov
