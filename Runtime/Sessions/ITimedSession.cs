namespace RepVgg.Runtime;

/// <summary>A session that measures its layers.</summary>
public interface ITimedSession : IInferenceSession
{
    /// <summary>
    /// Time stamps of <see cref="System.Diagnostics.Stopwatch"/> in the last call's last run over images: before the first layer, and after each.
    /// </summary>
    IReadOnlyList<long> LayerTimes { get; }
}
