using System.Collections.Immutable;
using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;

namespace RepVgg.Tests.Backends.Cuda.Catalogue;

/// <summary>One network of the catalogue.</summary>
/// <param name="Name">Its name in tests.</param>
/// <param name="Graph">The network.</param>
/// <param name="Layers">The convolutions whose schedules are given.</param>
internal sealed record CataloguePart(string Name, Graph Graph, ImmutableArray<CatalogueLayer> Layers)
{
    /// <summary>Random inputs of a batch, float32 numbers. The first images of a batch are those of smaller ones.</summary>
    public DenseTensor[] Inputs(int images) =>
        [.. Graph.Inputs.Select((input, i) => DenseTensor.Random(input.Shape.WithBatch(images), 77 + i).Map(v => (float)v))];
}
