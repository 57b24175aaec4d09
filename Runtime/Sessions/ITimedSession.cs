namespace RepVgg.Runtime;

/// <summary>A session that measures its layers.</summary>
public interface ITimedSession : IInferenceSession
{
    /// <summary>How long each layer took in the last call, for all its images together, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    IReadOnlyList<long> LayerTimes { get; }
}
