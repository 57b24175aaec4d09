using System.Collections.Immutable;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Runtime.Cuda.Execution;

/// <summary>Where the inputs and outputs of a batch lie in one block of memory, on the device as in the host's copy of it.</summary>
internal sealed class TensorLayout
{
    /// <summary>Lays out the tensors of a batch one after another.</summary>
    public TensorLayout(BundleManifest manifest, int images)
    {
        var end = 0L;
        Inputs = [.. manifest.Inputs.Select(Place)];
        Outputs = [.. manifest.Outputs.Select(Place)];
        Bytes = end;

        TensorPlace Place(TensorSignature tensor)
        {
            var place = new TensorPlace(end, images * tensor.ElementCount);
            end += BundleManifest.Aligned(place.Bytes);
            return place;
        }
    }

    /// <summary>The inputs.</summary>
    public ImmutableArray<TensorPlace> Inputs { get; }

    /// <summary>The outputs.</summary>
    public ImmutableArray<TensorPlace> Outputs { get; }

    /// <summary>Bytes in all.</summary>
    public long Bytes { get; }

    /// <summary>The addresses when the block begins at an address.</summary>
    public TensorAddresses At(ulong start) => new(
        [.. Inputs.Select(p => start + (ulong)p.Offset)], [.. Outputs.Select(p => start + (ulong)p.Offset)]);
}

/// <summary>Where a tensor of float32 lies.</summary>
/// <param name="Offset">The first byte.</param>
/// <param name="Count">Elements.</param>
internal readonly record struct TensorPlace(long Offset, int Count)
{
    /// <summary>Bytes.</summary>
    public long Bytes => (long)Count * sizeof(float);
}
