namespace RepVgg.Runtime.Cuda.Driver;

/// <content>Streams, graphs and events.</content>
internal sealed unsafe partial class NativeDriver
{
    private const uint NonBlocking = 1;

    /// <summary>Other threads may allocate memory while one records.</summary>
    private const int ThreadLocalCapture = 1;

    /// <inheritdoc/>
    public nint CreateStream()
    {
        nint stream;
        Check(_driver.cuStreamCreate(&stream, NonBlocking));
        return stream;
    }

    /// <inheritdoc/>
    public void DestroyStream(nint stream) => _ = _driver.cuStreamDestroy_v2(stream);

    /// <inheritdoc/>
    public void Synchronize(nint stream) => Check(_driver.cuStreamSynchronize(stream));

    /// <inheritdoc/>
    public void WaitEvent(nint stream, nint cudaEvent) => Check(_driver.cuStreamWaitEvent(stream, cudaEvent, 0));

    /// <inheritdoc/>
    public void BeginCapture(nint stream) => Check(_driver.cuStreamBeginCapture_v2(stream, ThreadLocalCapture));

    /// <inheritdoc/>
    public nint EndCapture(nint stream)
    {
        nint graph;
        Check(_driver.cuStreamEndCapture(stream, &graph));
        return graph;
    }

    /// <inheritdoc/>
    public nint Instantiate(nint graph)
    {
        nint executable;
        Check(_driver.cuGraphInstantiateWithFlags(&executable, graph, 0));
        return executable;
    }

    /// <inheritdoc/>
    public void LaunchGraph(nint executable, nint stream) => Check(_driver.cuGraphLaunch(executable, stream));

    /// <inheritdoc/>
    public void DestroyExecutable(nint executable) => _ = _driver.cuGraphExecDestroy(executable);

    /// <inheritdoc/>
    public void DestroyGraph(nint graph) => _ = _driver.cuGraphDestroy(graph);

    /// <inheritdoc/>
    public nint CreateEvent()
    {
        nint created;
        Check(_driver.cuEventCreate(&created, 0));
        return created;
    }

    /// <inheritdoc/>
    public void RecordEvent(nint cudaEvent, nint stream) => Check(_driver.cuEventRecord(cudaEvent, stream));

    /// <inheritdoc/>
    public void SynchronizeEvent(nint cudaEvent) => Check(_driver.cuEventSynchronize(cudaEvent));

    /// <inheritdoc/>
    public float ElapsedMilliseconds(nint start, nint end)
    {
        float milliseconds;
        Check(_driver.cuEventElapsedTime(&milliseconds, start, end));
        return milliseconds;
    }

    /// <inheritdoc/>
    public void DestroyEvent(nint cudaEvent) => _ = _driver.cuEventDestroy_v2(cudaEvent);
}
