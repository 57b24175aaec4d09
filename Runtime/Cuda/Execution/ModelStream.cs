using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Runtime.Cuda.Execution;

/// <summary>A stream with everything that one run at a time needs: an arena, memory for inputs and outputs, arguments and graphs.</summary>
internal sealed class ModelStream : IDisposable
{
    private readonly LoadedModel _model;

    private readonly DeviceMemory _arena;

    private readonly DeviceMemory _tensors;

    private readonly PinnedMemory _staging;

    private readonly Dictionary<BundlePlan, LaunchArguments> _arguments = new(ReferenceEqualityComparer.Instance);

    private readonly RecentItems<(int Images, TensorAddresses Tensors), nint> _graphs;

    private TensorLayout _layout;

    /// <summary>Creates the stream; memory comes with the first run.</summary>
    public ModelStream(LoadedModel model)
    {
        _model = model;
        _arena = new(model.Device);
        _tensors = new(model.Device);
        _staging = new(model.Device);
        _graphs = new(model.CachedGraphs, model.Device.Driver.DestroyExecutable);
        _layout = new(model.Manifest, 0);
        Stream = model.Device.Driver.CreateStream();
        try
        {
            Finished = model.Device.Driver.CreateEvent();
        }
        catch
        {
            model.Device.Driver.DestroyStream(Stream);
            throw;
        }
    }

    /// <summary>The stream.</summary>
    public nint Stream { get; }

    /// <summary>The event that <see cref="MarkFinished"/> records.</summary>
    public nint Finished { get; }

    /// <summary>Makes room for a batch in the memory for inputs and outputs.</summary>
    /// <returns>Where they lie.</returns>
    public TensorAddresses Reserve(int images)
    {
        _layout = new(_model.Manifest, images);
        _tensors.Reserve(_layout.Bytes, $"inputs and outputs of {images} images");
        _staging.Reserve(_layout.Bytes);
        return _layout.At(_tensors.Address);
    }

    /// <summary>Copies inputs to the device; <see cref="Reserve"/> comes first.</summary>
    /// <param name="inputs">One per input, of which the images from <paramref name="start"/> are copied.</param>
    /// <param name="start">The first image.</param>
    public void Upload(IReadOnlyList<ReadOnlyMemory<float>> inputs, int start)
    {
        for (var i = 0; i < inputs.Count; i++)
        {
            var place = _layout.Inputs[i];
            inputs[i].Span.Slice(start * _model.Manifest.Inputs[i].ElementCount, place.Count).CopyTo(_staging.Span<float>(place.Offset, place.Count));
            _model.Device.Driver.CopyToDevice(
                _tensors.Address + (ulong)place.Offset, _staging.Address + (nint)place.Offset, place.Bytes, Stream);
        }
    }

    /// <summary>Lets the device copy its outputs to pinned memory, in stream order.</summary>
    public void Download()
    {
        foreach (var place in _layout.Outputs)
        {
            _model.Device.Driver.CopyToHost(
                _staging.Address + (nint)place.Offset, _tensors.Address + (ulong)place.Offset, place.Bytes, Stream);
        }
    }

    /// <summary>Copies outputs out of pinned memory, after the stream was synchronised.</summary>
    /// <param name="outputs">One per output, of which the images from <paramref name="start"/> are filled.</param>
    /// <param name="start">The first image.</param>
    public void CopyOut(IReadOnlyList<Memory<float>> outputs, int start)
    {
        for (var i = 0; i < outputs.Count; i++)
        {
            var place = _layout.Outputs[i];
            _staging.Span<float>(place.Offset, place.Count).CopyTo(outputs[i].Span[(start * _model.Manifest.Outputs[i].ElementCount)..]);
        }
    }

    /// <summary>Puts the computation of a batch into the stream: a graph, recorded when the batch and the addresses are new.</summary>
    public void Compute(int images, TensorAddresses tensors)
    {
        ReserveArena(images);
        if (!_graphs.TryGet((images, tensors), out var graph))
        {
            graph = GraphRecorder.Record(_model.Device.Driver, Stream, () => Launch(images, tensors, launched: null));
            _graphs.Add((images, tensors), graph);
        }

        _model.Device.Driver.LaunchGraph(graph, Stream);
    }

    /// <summary>Puts the launches of a batch into the stream one by one.</summary>
    /// <param name="images">The batch.</param>
    /// <param name="tensors">The addresses of inputs and outputs.</param>
    /// <param name="launched">Called after each launch.</param>
    public void ComputeWithoutGraph(int images, TensorAddresses tensors, Action launched)
    {
        ReserveArena(images);
        Launch(images, tensors, launched);
    }

    /// <summary>Lets other streams wait for what this one has been given so far.</summary>
    public void MarkFinished() => _model.Device.Driver.RecordEvent(Finished, Stream);

    /// <summary>Waits until the stream is empty.</summary>
    public void Synchronize() => _model.Device.Driver.Synchronize(Stream);

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Synchronize();
        }
        catch (CudaException)
        {
            // The run that failed has said so; memory is released all the same.
        }

        // First of all: should recording have failed, memory can't be released before the stream is gone.
        _model.Device.Driver.DestroyStream(Stream);
        _model.Device.Driver.DestroyEvent(Finished);
        _graphs.Clear();
        foreach (var arguments in _arguments.Values)
        {
            arguments.Dispose();
        }

        _staging.Dispose();
        _tensors.Dispose();
        _arena.Dispose();
    }

    private void ReserveArena(int images)
    {
        if (_arena.Reserve(images * _model.Manifest.ArenaBytesPerImage, $"activations of {images} images"))
        {
            // They have the old arena's addresses.
            _graphs.Clear();
        }
    }

    private void Launch(int images, TensorAddresses tensors, Action? launched)
    {
        var plan = _model.Plans.For(images);
        if (!_arguments.TryGetValue(plan, out var arguments))
        {
            arguments = new(plan, _model.Weights.Addresses);
            _arguments.Add(plan, arguments);
        }

        arguments.Set(images, tensors, _model.Manifest.Buffers, _arena.Address);
        arguments.Launch(_model.Device, _model.Module, images, Stream, launched);
    }
}
