using ManagedCuda.BasicTypes;
using Api = ManagedCuda.DriverAPINativeMethods;

namespace RepVgg.Runtime.Cuda.Driver;

/// <content>Streams, graphs and events.</content>
internal sealed partial class ManagedDriver
{
    /// <inheritdoc/>
    public nint CreateStream()
    {
        CUstream stream = default;
        Check(Api.Streams.cuStreamCreate(ref stream, CUStreamFlags.NonBlocking));
        return stream.Pointer;
    }

    /// <inheritdoc/>
    public void DestroyStream(nint stream) => _ = Api.Streams.cuStreamDestroy_v2(Stream(stream));

    /// <inheritdoc/>
    public void Synchronize(nint stream) => Check(Api.Streams.cuStreamSynchronize(Stream(stream)));

    /// <inheritdoc/>
    public void WaitEvent(nint stream, nint cudaEvent) => Check(Api.Streams.cuStreamWaitEvent(Stream(stream), Event(cudaEvent), 0));

    /// <inheritdoc/>
    public void BeginCapture(nint stream) => Check(Api.Streams.cuStreamBeginCapture(Stream(stream), CUstreamCaptureMode.ThreadLocal));

    /// <inheritdoc/>
    public nint EndCapture(nint stream)
    {
        CUgraph graph = default;
        Check(Api.Streams.cuStreamEndCapture(Stream(stream), ref graph));
        return graph.Pointer;
    }

    /// <inheritdoc/>
    public nint Instantiate(nint graph)
    {
        CUgraphExec executable = default;
        Check(Api.GraphManagment.cuGraphInstantiate(ref executable, new() { Pointer = graph }, CUgraphInstantiate_flags.None));
        return executable.Pointer;
    }

    /// <inheritdoc/>
    public void LaunchGraph(nint executable, nint stream) => Check(Api.GraphManagment.cuGraphLaunch(new() { Pointer = executable }, Stream(stream)));

    /// <inheritdoc/>
    public void DestroyExecutable(nint executable) => _ = Api.GraphManagment.cuGraphExecDestroy(new() { Pointer = executable });

    /// <inheritdoc/>
    public void DestroyGraph(nint graph) => _ = Api.GraphManagment.cuGraphDestroy(new() { Pointer = graph });

    /// <inheritdoc/>
    public nint CreateEvent()
    {
        CUevent created = default;
        Check(Api.Events.cuEventCreate(ref created, CUEventFlags.Default));
        return created.Pointer;
    }

    /// <inheritdoc/>
    public void RecordEvent(nint cudaEvent, nint stream) => Check(Api.Events.cuEventRecord(Event(cudaEvent), Stream(stream)));

    /// <inheritdoc/>
    public void SynchronizeEvent(nint cudaEvent) => Check(Api.Events.cuEventSynchronize(Event(cudaEvent)));

    /// <inheritdoc/>
    public float ElapsedMilliseconds(nint start, nint end)
    {
        var milliseconds = 0f;
        Check(Api.Events.cuEventElapsedTime(ref milliseconds, Event(start), Event(end)));
        return milliseconds;
    }

    /// <inheritdoc/>
    public void DestroyEvent(nint cudaEvent) => _ = Api.Events.cuEventDestroy_v2(Event(cudaEvent));

    private static CUstream Stream(nint stream) => new() { Pointer = stream };

    private static CUevent Event(nint cudaEvent) => new() { Pointer = cudaEvent };
}
