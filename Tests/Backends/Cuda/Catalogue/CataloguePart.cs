using System.Collections.Immutable;
using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;

namespace RepVgg.Tests.Backends.Cuda.Catalogue;

/// <summary>One network of the catalogue.</summary>
/// <param name="Name">Its name in tests.</param>
/// <param name="Given">The network as the backend gets it.</param>
/// <param name="Meant">The network as the reference interpreter gets it: what an epilogue adds is a node of its own.</param>
/// <param name="Layers">The convolutions whose schedules are given.</param>
internal sealed record CataloguePart(string Name, Graph Given, Graph Meant, ImmutableArray<CatalogueLayer> Layers)
{
    /// <summary>Random inputs of a batch, float32 numbers. The first images of a batch are those of smaller ones.</summary>
    public DenseTensor[] Inputs(int images) =>
        [.. Given.Inputs.Select((input, i) => DenseTensor.Random(input.Shape.WithBatch(images), 77 + i).Map(v => (float)v))];
}
