using RepVgg.Runtime;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Cli.Infrastructure;

/// <summary>A network in an engine, ready to run.</summary>
/// <param name="Name">The engine's name.</param>
/// <param name="Precision">What it multiplies.</param>
/// <param name="Tolerance">The greatest relative error (L2) that its precision and algorithms allow.</param>
/// <param name="Session">The network.</param>
internal sealed record LoadedEngine(string Name, BundlePrecision Precision, double Tolerance, IInferenceSession Session) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();
}
