// Graphs: the captured work in its order, replayed at every launch.
#pragma once

#include "standin_streams.h"

struct Graph {
    std::vector<Node> nodes;
};

inline Table<Graph>& graphs() {
    static Table<Graph> table;
    return table;
}

inline Table<Graph>& executable_graphs() {
    static Table<Graph> table;
    return table;
}

RVC_EXPORT int cuStreamEndCapture(void* handle, void** graph) {
    RVC_CALL(context);
    Stream* stream = streams().find(handle);
    if (!stream) return explain(CUDA_ERROR_INVALID_HANDLE, "no such stream");
    if (!graph) return CUDA_ERROR_INVALID_VALUE;
    *graph = nullptr;
    std::shared_ptr<Capture> capture = stream->capture;
    if (!capture || capture->origin != handle) return explain(CUDA_ERROR_ILLEGAL_STATE, "cuStreamEndCapture of a stream that began no capture");
    if (capture->mode != CaptureMode::relaxed && capture->thread != std::this_thread::get_id())
        return explain(CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD, "the capture was begun by another thread");
    bool unjoined = false;
    for (auto& [id, other] : streams().all())
        if (other.capture == capture) {
            unjoined |= &other != stream && !other.joined;
            other.capture = nullptr;
            other.joined = true;
        }
    if (capture->invalidated) return explain(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, "the capture has failed: " + state().last_error);
    if (unjoined) return explain(CUDA_ERROR_STREAM_CAPTURE_UNJOINED, "the capture's first stream hasn't waited for another");
    graphs().add(graph, Graph{capture->nodes});
    return CUDA_SUCCESS;
}

RVC_EXPORT int cuGraphInstantiateWithFlags(void** executable, void* handle, unsigned long long) {
    RVC_CALL(context);
    Graph* graph = graphs().find(handle);
    if (!graph) return explain(CUDA_ERROR_INVALID_HANDLE, "no such graph");
    if (!executable) return CUDA_ERROR_INVALID_VALUE;
    executable_graphs().add(executable, Graph{graph->nodes});
    return CUDA_SUCCESS;
}

RVC_EXPORT int cuGraphLaunch(void* handle, void* stream_handle) {
    RVC_CALL(context);
    Graph* graph = executable_graphs().find(handle);
    if (!graph) return explain(CUDA_ERROR_INVALID_HANDLE, "no such executable graph");
    Stream* stream;
    if (int result = find_stream(stream_handle, &stream)) return result;
    if (stream->capture) return explain(CUDA_ERROR_NOT_SUPPORTED, "the emulator doesn't capture launches of graphs");
    for (const Node& node : graph->nodes)
        if (int result = node()) return result;
    return CUDA_SUCCESS;
}

RVC_EXPORT int cuGraphExecDestroy(void* handle) {
    RVC_CALL(context);
    return executable_graphs().remove(handle) ? CUDA_SUCCESS : explain(CUDA_ERROR_INVALID_HANDLE, "no such executable graph");
}

RVC_EXPORT int cuGraphDestroy(void* handle) {
    RVC_CALL(context);
    return graphs().remove(handle) ? CUDA_SUCCESS : explain(CUDA_ERROR_INVALID_HANDLE, "no such graph");
}
