using System.Collections.Immutable;

namespace RepVgg.Runtime;

/// <summary>A loaded model that computes outputs from inputs, whatever engine runs it. All tensors are float32, NCHW.</summary>
public interface IInferenceSession : IDisposable
{
    /// <summary>What <see cref="Run"/> takes, in order.</summary>
    ImmutableArray<TensorSignature> Inputs { get; }

    /// <summary>What <see cref="Run"/> gives, in order.</summary>
    ImmutableArray<TensorSignature> Outputs { get; }

    /// <summary>Threads that one call may use, at least 1. Results don't depend on it.</summary>
    int MaxDegreeOfParallelism { get; set; }

    /// <summary>Computes all outputs; safe to call from several threads at once.</summary>
    /// <param name="inputs">One per input: the images of the batch one after another.</param>
    /// <param name="outputs">One per output, of the same batch; filled.</param>
    /// <exception cref="ArgumentException">A length doesn't fit its signature, or the batches differ.</exception>
    void Run(IReadOnlyList<ReadOnlyMemory<float>> inputs, IReadOnlyList<Memory<float>> outputs);
}
