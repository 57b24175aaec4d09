using System.Collections.Immutable;

namespace RepVgg.Runtime;

/// <summary>The name and shape of an input or output of a compiled model.</summary>
/// <param name="Name">The name in the model.</param>
/// <param name="Dimensions">The dimensions of one image without the batch, outermost first: [C,H,W] or [features].</param>
public sealed record TensorSignature(string Name, ImmutableArray<int> Dimensions)
{
    /// <summary>Elements of one image.</summary>
    public int ElementCount => Dimensions.Aggregate(1, (product, d) => checked(product * d));
}
