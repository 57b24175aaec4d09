// The CUresult and nvrtcResult values that the stand-in returns.
#pragma once

#define RVC_RESULTS(X) \
    X(0, SUCCESS, "no error") \
    X(1, ERROR_INVALID_VALUE, "invalid argument") \
    X(2, ERROR_OUT_OF_MEMORY, "out of memory") \
    X(3, ERROR_NOT_INITIALIZED, "initialization error") \
    X(4, ERROR_DEINITIALIZED, "driver shutting down") \
    X(34, ERROR_STUB_LIBRARY, "CUDA driver is a stub library") \
    X(35, ERROR_INSUFFICIENT_DRIVER, "CUDA driver version is insufficient for CUDA runtime version") \
    X(46, ERROR_DEVICE_UNAVAILABLE, "CUDA-capable device(s) is/are busy or unavailable") \
    X(100, ERROR_NO_DEVICE, "no CUDA-capable device is detected") \
    X(101, ERROR_INVALID_DEVICE, "invalid device ordinal") \
    X(200, ERROR_INVALID_IMAGE, "device kernel image is invalid") \
    X(201, ERROR_INVALID_CONTEXT, "invalid device context") \
    X(209, ERROR_NO_BINARY_FOR_GPU, "no kernel image is available for execution on the device") \
    X(214, ERROR_ECC_UNCORRECTABLE, "uncorrectable ECC error encountered") \
    X(218, ERROR_INVALID_PTX, "a PTX JIT compilation failed") \
    X(221, ERROR_JIT_COMPILER_NOT_FOUND, "PTX JIT compiler library not found") \
    X(222, ERROR_UNSUPPORTED_PTX_VERSION, "the provided PTX was compiled with an unsupported toolchain.") \
    X(400, ERROR_INVALID_HANDLE, "invalid resource handle") \
    X(401, ERROR_ILLEGAL_STATE, "the operation cannot be performed in the present state") \
    X(500, ERROR_NOT_FOUND, "named symbol not found") \
    X(600, ERROR_NOT_READY, "device not ready") \
    X(700, ERROR_ILLEGAL_ADDRESS, "an illegal memory access was encountered") \
    X(701, ERROR_LAUNCH_OUT_OF_RESOURCES, "too many resources requested for launch") \
    X(702, ERROR_LAUNCH_TIMEOUT, "the launch timed out and was terminated") \
    X(716, ERROR_MISALIGNED_ADDRESS, "misaligned address") \
    X(719, ERROR_LAUNCH_FAILED, "unspecified launch failure") \
    X(801, ERROR_NOT_SUPPORTED, "operation not supported") \
    X(900, ERROR_STREAM_CAPTURE_UNSUPPORTED, "operation not permitted when stream is capturing") \
    X(901, ERROR_STREAM_CAPTURE_INVALIDATED, "operation failed due to a previous error during capture") \
    X(904, ERROR_STREAM_CAPTURE_UNJOINED, "capturing stream has unjoined work") \
    X(906, ERROR_STREAM_CAPTURE_IMPLICIT, "operation would make the legacy stream depend on a capturing blocking stream") \
    X(907, ERROR_CAPTURED_EVENT, "operation not permitted on an event last recorded in a capturing stream") \
    X(908, ERROR_STREAM_CAPTURE_WRONG_THREAD, "attempt to terminate a thread-local capture sequence from another thread") \
    X(999, ERROR_UNKNOWN, "unknown error")

enum CudaResult : int {
#define RVC_RESULT(value, name, text) CUDA_##name = value,
    RVC_RESULTS(RVC_RESULT)
#undef RVC_RESULT
};

struct ResultText {
    int value;
    const char* name;
    const char* text;
};

inline const ResultText* find_result(int value) {
    static const ResultText results[] = {
#define RVC_RESULT(value, name, text) {value, "CUDA_" #name, text},
        RVC_RESULTS(RVC_RESULT)
#undef RVC_RESULT
    };
    for (const ResultText& result : results)
        if (result.value == value) return &result;
    return nullptr;
}

enum NvrtcResult : int {
    NVRTC_SUCCESS = 0,
    NVRTC_ERROR_INVALID_INPUT = 3,
    NVRTC_ERROR_INVALID_PROGRAM = 4,
    NVRTC_ERROR_INVALID_OPTION = 5,
    NVRTC_ERROR_COMPILATION = 6,
    NVRTC_ERROR_INTERNAL_ERROR = 11,
};
