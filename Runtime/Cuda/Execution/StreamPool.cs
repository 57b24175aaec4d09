namespace RepVgg.Runtime.Cuda.Execution;

/// <summary>Streams that wait for work. The last returned one is taken first: its graphs and memory are warm.</summary>
/// <param name="model">The model.</param>
/// <param name="capacity">Streams to keep, and runs that may wait for their results at the same time.</param>
internal sealed class StreamPool(LoadedModel model, int capacity) : IDisposable
{
    private readonly SemaphoreSlim _runs = new(capacity);

    private readonly Stack<ModelStream> _idle = new();

    private readonly HashSet<ModelStream> _taken = [];

    /// <summary>Takes a stream, waits while <paramref name="body"/> uses it, and returns it.</summary>
    /// <param name="body">The run; it leaves the stream empty.</param>
    public T Use<T>(Func<ModelStream, T> body)
    {
        _runs.Wait();
        try
        {
            var stream = Take();
            var completed = false;
            try
            {
                var result = body(stream);
                completed = true;
                return result;
            }
            finally
            {
                Return(stream, completed);
            }
        }
        finally
        {
            _runs.Release();
        }
    }

    /// <summary>Takes a stream, or makes one where none is idle.</summary>
    public ModelStream Take()
    {
        lock (_idle)
        {
            if (!_idle.TryPop(out var stream))
            {
                stream = new(model);
            }

            _taken.Add(stream);
            return stream;
        }
    }

    /// <summary>Whether a stream is taken, that is neither returned nor disposed of.</summary>
    public bool IsTaken(ModelStream stream)
    {
        lock (_idle)
        {
            return _taken.Contains(stream);
        }
    }

    /// <summary>Gives a stream back.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="isReusable">Whether its run succeeded; after an error the stream is disposed of.</param>
    public void Return(ModelStream stream, bool isReusable)
    {
        lock (_idle)
        {
            if (!_taken.Remove(stream))
            {
                return;
            }

            if (isReusable && _idle.Count < capacity)
            {
                _idle.Push(stream);
                return;
            }
        }

        stream.Dispose();
    }

    /// <summary>Disposes of all streams, also of those that are still taken.</summary>
    public void Dispose()
    {
        lock (_idle)
        {
            foreach (var stream in _idle.Concat(_taken))
            {
                stream.Dispose();
            }

            _idle.Clear();
            _taken.Clear();
        }

        _runs.Dispose();
    }
}
