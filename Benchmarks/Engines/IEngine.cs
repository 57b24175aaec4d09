namespace RepVgg.Benchmarks.Engines;

/// <summary>A network that is loaded into one runtime, with its input and output at hand, so that a call is only a call.</summary>
internal interface IEngine : IDisposable
{
    /// <summary>Threads that compute, which may be fewer than were asked for.</summary>
    int Threads { get; }

    /// <summary>What the last call computed: the scores of one image after another.</summary>
    float[] Scores { get; }

    /// <summary>Computes the scores of the batch.</summary>
    void Run();
}
