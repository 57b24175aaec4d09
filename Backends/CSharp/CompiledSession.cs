using System.Collections.Immutable;
using System.Runtime.Loader;
using RepVgg.Runtime;

namespace RepVgg.Backends.CSharp;

/// <summary>A session of a class that was compiled in memory; disposing of it lets its code be unloaded.</summary>
internal sealed class CompiledSession(IInferenceSession inner, AssemblyLoadContext context) : ITimedSession
{
    public ImmutableArray<TensorSignature> Inputs => inner.Inputs;

    public ImmutableArray<TensorSignature> Outputs => inner.Outputs;

    public int MaxDegreeOfParallelism
    {
        get => inner.MaxDegreeOfParallelism;
        set => inner.MaxDegreeOfParallelism = value;
    }

    public IReadOnlyList<long> LayerTimes => inner is ITimedSession timed ? timed.LayerTimes : [];

    public void Run(IReadOnlyList<ReadOnlyMemory<float>> inputs, IReadOnlyList<Memory<float>> outputs) => inner.Run(inputs, outputs);

    public void Dispose()
    {
        inner.Dispose();
        context.Unload();
    }
}
