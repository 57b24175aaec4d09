// Describes a kernel from its function's type, so that a launch's void** arguments are read as what they are.
#pragma once

#include "simt_fibers.h"

#include <type_traits>
#include <utility>

namespace rvc {
template <auto function>
struct Kernel;

template <class... Parameters, void (*function)(Parameters...)>
struct Kernel<function> {
    static constexpr int count = sizeof...(Parameters);
    static constexpr unsigned sizes[count + 1] = {sizeof(Parameters)..., 0};
    static constexpr bool pointers[count + 1] = {std::is_pointer_v<Parameters>..., false};

    RVC_UNTRACED static void body(void** arguments) { call(arguments, std::make_index_sequence<count>()); }

    template <size_t... i>
    RVC_UNTRACED static void call(void** arguments, std::index_sequence<i...>) {
        (void)arguments;
        function(*static_cast<std::remove_cv_t<Parameters>*>(arguments[i])...);
    }

    static constexpr rvc_kernel describe(const char* name, unsigned threads, const rvc_region* shared, int regions) {
        return {name, threads, count, sizes, pointers, shared, regions, body};
    }
};
}  // namespace rvc

#ifdef RVC_TRACE
constexpr bool rvc_traced = true;
#define RVC_LAST_GUARD __attribute__((used, section("rvc_shared_last"))) char rvc_last_guard[rvc_guard_bytes];
#else
constexpr bool rvc_traced = false;
#define RVC_LAST_GUARD
#endif

#define RVC_MODULE(kernels) \
    RVC_LAST_GUARD \
    extern "C" __attribute__((visibility("default"))) const rvc_module* rvc_module_entry() { \
        static const rvc_module module = {rvc_abi, sizeof kernels / sizeof *kernels, kernels, rvc::launch, rvc_traced}; \
        return &module; \
    }
