using System.Collections.Immutable;

namespace RepVgg.Runtime.Cuda.Execution;

/// <summary>The device addresses of a batch's inputs and outputs. Equal when all addresses are.</summary>
/// <param name="Inputs">The inputs' addresses.</param>
/// <param name="Outputs">The outputs' addresses.</param>
internal sealed record TensorAddresses(ImmutableArray<ulong> Inputs, ImmutableArray<ulong> Outputs)
{
    /// <inheritdoc/>
    public bool Equals(TensorAddresses? other) =>
        other is not null && Inputs.AsSpan().SequenceEqual(other.Inputs.AsSpan()) && Outputs.AsSpan().SequenceEqual(other.Outputs.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var address in Inputs.Concat(Outputs))
        {
            hash.Add(address);
        }

        return hash.ToHashCode();
    }
}
