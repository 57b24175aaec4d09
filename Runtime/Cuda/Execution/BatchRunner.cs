namespace RepVgg.Runtime.Cuda.Execution;

/// <summary>Runs batches of any size on streams of a pool, in parts where they are large.</summary>
/// <param name="model">The model.</param>
/// <param name="streams">The streams.</param>
/// <param name="maximumImages">The most images of a part.</param>
internal sealed class BatchRunner(LoadedModel model, StreamPool streams, int maximumImages)
{
    private bool _isClosed;

    /// <summary>Refuses further runs.</summary>
    /// <returns>False where that was done before.</returns>
    public bool TryClose() => !Interlocked.Exchange(ref _isClosed, true);

    /// <summary>Computes tensors of the host.</summary>
    public void Run(IReadOnlyList<ReadOnlyMemory<float>> inputs, IReadOnlyList<Memory<float>> outputs)
    {
        var images = Images([.. inputs.Select(i => i.Length)], [.. outputs.Select(o => o.Length)]);
        Use(stream =>
        {
            var (start, count) = Begin(stream, images, inputs, outputs);
            Finish(stream, outputs, start, count);
            return 0;
        });
    }

    /// <summary>Computes tensors of the device.</summary>
    public void Run(IReadOnlyList<CudaTensor> inputs, IReadOnlyList<CudaTensor> outputs)
    {
        var images = Images([.. inputs.Select(i => i.ElementCount)], [.. outputs.Select(o => o.ElementCount)]);
        Use(stream =>
        {
            Begin(stream, images, inputs, outputs);
            stream.Synchronize();
            return 0;
        });
    }

    /// <summary>Begins to compute tensors of the host.</summary>
    public CudaRun Start(IReadOnlyList<ReadOnlyMemory<float>> inputs, IReadOnlyList<Memory<float>> outputs)
    {
        var images = Images([.. inputs.Select(i => i.Length)], [.. outputs.Select(o => o.Length)]);
        return Start(stream =>
        {
            var (start, count) = Begin(stream, images, inputs, outputs);
            return s => CopyOut(s, outputs, start, count);
        });
    }

    /// <summary>Begins to compute tensors of the device.</summary>
    public CudaRun Start(IReadOnlyList<CudaTensor> inputs, IReadOnlyList<CudaTensor> outputs, CudaRun? after)
    {
        var images = Images([.. inputs.Select(i => i.ElementCount)], [.. outputs.Select(o => o.ElementCount)]);
        return Start(stream =>
        {
            if (after?.Finished is { } finished)
            {
                model.Device.Driver.WaitEvent(stream.Stream, finished);
            }

            Begin(stream, images, inputs, outputs);
            return _ => { };
        });
    }

    /// <summary>Measures a batch.</summary>
    public T Time<T>(int images, Func<StreamTimer, T> measure)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(images, maximumImages);
        return Use(stream =>
        {
            using var timer = new StreamTimer(model, stream, images);
            return measure(timer);
        });
    }

    private T Use<T>(Func<ModelStream, T> body)
    {
        ObjectDisposedException.ThrowIf(_isClosed, typeof(CudaModel));
        model.Device.MakeCurrent();
        return streams.Use(body);
    }

    private CudaRun Start(Func<ModelStream, Action<ModelStream>> begin)
    {
        ObjectDisposedException.ThrowIf(_isClosed, typeof(CudaModel));
        model.Device.MakeCurrent();
        var stream = streams.Take();
        try
        {
            var complete = begin(stream);
            stream.MarkFinished();
            return new(model.Device, streams, stream, complete);
        }
        catch
        {
            streams.Return(stream, isReusable: false);
            throw;
        }
    }

    private int Images(IReadOnlyList<int> inputs, IReadOnlyList<int> outputs) =>
        BatchShape.Images(model.Manifest.Inputs, inputs, model.Manifest.Outputs, outputs);

    /// <summary>Computes all parts and leaves the last one under way.</summary>
    private (int Start, int Count) Begin(
        ModelStream stream, int images, IReadOnlyList<ReadOnlyMemory<float>> inputs, IReadOnlyList<Memory<float>> outputs)
    {
        var start = 0;
        while (true)
        {
            var count = Math.Min(maximumImages, images - start);
            if (count > 0)
            {
                var tensors = stream.Reserve(count);
                stream.Upload(inputs, start);
                stream.Compute(count, tensors);
                stream.Download();
            }

            if (start + count == images)
            {
                return (start, count);
            }

            Finish(stream, outputs, start, count);
            start += count;
        }
    }

    private static void Finish(ModelStream stream, IReadOnlyList<Memory<float>> outputs, int start, int count)
    {
        stream.Synchronize();
        CopyOut(stream, outputs, start, count);
    }

    private static void CopyOut(ModelStream stream, IReadOnlyList<Memory<float>> outputs, int start, int count)
    {
        if (count > 0)
        {
            stream.CopyOut(outputs, start);
        }
    }

    private void Begin(ModelStream stream, int images, IReadOnlyList<CudaTensor> inputs, IReadOnlyList<CudaTensor> outputs)
    {
        for (var start = 0; start < images; start += maximumImages)
        {
            var tensors = new TensorAddresses(
                [.. inputs.Select((t, i) => At(t, start, model.Manifest.Inputs[i]))], [.. outputs.Select((t, i) => At(t, start, model.Manifest.Outputs[i]))]);
            stream.Compute(Math.Min(maximumImages, images - start), tensors);
        }
    }

    private static ulong At(CudaTensor tensor, int start, TensorSignature signature) =>
        tensor.Address + ((ulong)start * (ulong)signature.ElementCount * sizeof(float));
}
