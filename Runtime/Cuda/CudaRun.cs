using RepVgg.Runtime.Cuda.Execution;

namespace RepVgg.Runtime.Cuda;

/// <summary>A run that was given to the device and may not have finished. Belongs to one thread at a time.</summary>
public sealed class CudaRun : IDisposable
{
    private readonly CudaDevice _device;

    private readonly StreamPool _pool;

    private readonly Action<ModelStream> _complete;

    private ModelStream? _stream;

    internal CudaRun(CudaDevice device, StreamPool pool, ModelStream stream, Action<ModelStream> complete)
    {
        _device = device;
        _pool = pool;
        _stream = stream;
        _complete = complete;
    }

    /// <summary>The event of its end; null once it was waited for.</summary>
    internal nint? Finished => _stream?.Finished;

    /// <summary>Waits until the outputs are there. Does nothing the second time.</summary>
    /// <exception cref="CudaException">The device reports an error.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed of.</exception>
    public void Wait() => Finish(_complete);

    /// <summary>Waits until the device doesn't use the tensors any more; outputs in host memory are only filled by <see cref="Wait"/>.</summary>
    public void Dispose()
    {
        try
        {
            Finish(_ => { });
        }
        catch (Exception e) when (e is CudaException or ObjectDisposedException)
        {
            // Nobody asked for the results.
        }
    }

    private void Finish(Action<ModelStream> complete)
    {
        if (_stream is { } stream)
        {
            _stream = null;
            ObjectDisposedException.ThrowIf(!_pool.IsTaken(stream), typeof(CudaModel));
            var completed = false;
            try
            {
                _device.MakeCurrent();
                stream.Synchronize();
                complete(stream);
                completed = true;
            }
            finally
            {
                _pool.Return(stream, completed);
            }
        }
    }
}
