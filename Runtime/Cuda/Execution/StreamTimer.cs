using System.Collections.Immutable;

namespace RepVgg.Runtime.Cuda.Execution;

/// <summary>Measures a batch on a stream by events. What lies in the inputs doesn't matter.</summary>
internal sealed class StreamTimer : IDisposable
{
    private readonly LoadedModel _model;

    private readonly ModelStream _stream;

    private readonly int _images;

    private readonly TensorAddresses _tensors;

    private readonly List<nint> _events = [];

    /// <summary>Makes room for a batch.</summary>
    public StreamTimer(LoadedModel model, ModelStream stream, int images)
    {
        _model = model;
        _stream = stream;
        _images = images;
        _tensors = stream.Reserve(images);
    }

    /// <summary>The median time of each launch.</summary>
    public ImmutableArray<CudaLaunchTime> Launches(int repetitions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repetitions, 1);
        var launches = _model.Plans.For(_images).Launches;
        CreateEvents(launches.Length + 1);
        var times = launches.Select(_ => new float[repetitions]).ToArray();
        for (var r = -1; r < repetitions; r++)
        {
            var next = 0;
            Record(next++);
            _stream.ComputeWithoutGraph(_images, _tensors, () => Record(next++));
            _stream.Synchronize();
            for (var l = 0; l < launches.Length && r >= 0; l++)
            {
                times[l][r] = Elapsed(l, l + 1);
            }
        }

        return [.. launches.Zip(times, (launch, all) => new CudaLaunchTime(launch, Median(all)))];
    }

    /// <summary>The time of each run as a graph.</summary>
    public ImmutableArray<float> Runs(int repetitions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repetitions, 1);
        CreateEvents(2);
        _stream.Compute(_images, _tensors);
        var times = new float[repetitions];
        for (var r = 0; r < repetitions; r++)
        {
            Record(0);
            _stream.Compute(_images, _tensors);
            Record(1);
            _model.Device.Driver.SynchronizeEvent(_events[1]);
            times[r] = Elapsed(0, 1);
        }

        return [.. times];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var created in _events)
        {
            _model.Device.Driver.DestroyEvent(created);
        }
    }

    private static float Median(float[] times)
    {
        Array.Sort(times);
        return times[times.Length / 2];
    }

    private void CreateEvents(int count)
    {
        while (_events.Count < count)
        {
            _events.Add(_model.Device.Driver.CreateEvent());
        }
    }

    private void Record(int index) => _model.Device.Driver.RecordEvent(_events[index], _stream.Stream);

    private float Elapsed(int from, int to) => _model.Device.Driver.ElapsedMilliseconds(_events[from], _events[to]);
}
