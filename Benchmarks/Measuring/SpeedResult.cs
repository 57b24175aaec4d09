using System.Collections.Immutable;
using RepVgg.Benchmarks.Engines;
using RepVgg.Benchmarks.Models;

namespace RepVgg.Benchmarks.Measuring;

/// <summary>A row of a table of speeds.</summary>
/// <param name="Engine">The runtime's name.</param>
/// <param name="Form">The network's form.</param>
/// <param name="Threads">Threads that computed.</param>
/// <param name="Milliseconds">Of one call, for the whole batch.</param>
/// <param name="Difference">Relative difference from rvc's scores of the plain form.</param>
/// <param name="AllocatedBytes">Managed bytes of one call.</param>
internal sealed record SpeedResult(string Engine, Form Form, int Threads, Samples Milliseconds, double Difference, long AllocatedBytes);

/// <summary>A table of speeds.</summary>
/// <param name="Model">The network's name.</param>
/// <param name="Batch">Images of one call.</param>
/// <param name="Threads">Threads that were asked for.</param>
/// <param name="Rows">rvc first.</param>
internal sealed record SpeedGroup(string Model, int Batch, int Threads, ImmutableArray<SpeedResult> Rows)
{
    /// <summary>The row that ratios refer to: ONNX Runtime with the plain form, or null if it didn't take part.</summary>
    public SpeedResult? Baseline => Rows.FirstOrDefault(r => r is { Engine: Peer.Baseline, Form: Form.Plain });

    /// <summary>Whether a median is so far above its minimum that something else must have run at the same time.</summary>
    public bool IsDisturbed => Rows.Any(r => r.Milliseconds.Median > 1.25 * r.Milliseconds.Min);
}
