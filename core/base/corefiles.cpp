#include "core/base/corefiles.h"

#ifndef _WIN32
#include <sys/resource.h>
#endif

namespace patron {

void forbidCoreFiles()
{
#ifndef _WIN32
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
#endif
}

}
