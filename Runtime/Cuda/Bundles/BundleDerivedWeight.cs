namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>A weight that isn't stored: a kernel computes it on the device, once, from one that is.</summary>
/// <param name="Name">The name by which launches know it; no tensor of the weights' file has it.</param>
/// <param name="Bytes">Its bytes, a multiple of 16.</param>
/// <param name="From">The tensor of the weights' file that it is computed from.</param>
/// <param name="Kernel">The kernel: it takes the address of that tensor, the address of this one, and <paramref name="Elements"/>.</param>
/// <param name="Elements">Threads that have something to compute.</param>
/// <param name="Threads">Threads of a block, at most 1024.</param>
public sealed record BundleDerivedWeight(string Name, long Bytes, string From, string Kernel, int Elements, int Threads)
{
    /// <summary>The launch that computes it.</summary>
    public BundleLaunch Launch => new(
        Kernel,
        Name,
        0,
        new(GridExtent.Constant((int)(((long)Elements + Threads - 1) / Threads)), GridExtent.Constant(1), GridExtent.Constant(1)),
        new(Threads, 1, 1),
        [new WeightArgument(From), new WeightArgument(Name), new IntegerArgument(Elements)]);
}
