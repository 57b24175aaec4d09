using System.Collections.Immutable;
using RepVgg.Backends.Cuda.Architectures;
using RepVgg.Backends.Cuda.Costs;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Backends.Cuda.Planning;

/// <summary>What the cost model says of the launches of a plan. Traffic is that of the arguments: every operand once, whole.</summary>
/// <param name="bundle">The bundle.</param>
/// <param name="gpu">The device.</param>
/// <param name="batch">Images.</param>
internal sealed class LaunchEstimates(BundleContext bundle, GpuModel gpu, int batch)
{
    private readonly Dictionary<int, long> _workspaces = [];
    private readonly List<(BundleLaunch Launch, KernelTraits Traits)> _launches = [];

    /// <summary>The estimates, in the launches' order.</summary>
    public ImmutableArray<LaunchEstimate> All => [.. _launches.Select(l => new LaunchEstimate(l.Launch.Layer, l.Launch.Kernel, l.Traits.Tile, Cost(l.Launch, l.Traits)))];

    /// <summary>Tells what this plan needs of a workspace, which may be larger for another plan.</summary>
    public void Workspace(int buffer, long bytes) => _workspaces[buffer] = bytes;

    /// <summary>Adds a launch of a simple kernel.</summary>
    public void Add(BundleLaunch launch) => _launches.Add((launch, KernelTraits.Simple(gpu)));

    /// <summary>Tells what kind of kernel the last launch has.</summary>
    public void Describe(KernelTraits traits) => _launches[^1] = (_launches[^1].Launch, traits);

    private KernelCost Cost(BundleLaunch launch, KernelTraits traits)
    {
        var (grid, block) = (launch.Grid, launch.Block);
        return KernelCost.Of(gpu, new(
            grid.X.For(batch) * grid.Y.For(batch) * grid.Z.For(batch),
            (int)block.Threads,
            traits.Registers,
            traits.SharedBytes,
            batch * (traits.MultiplyAdds ?? launch.Macs),
            traits.PerClock,
            launch.Arguments.Sum(Traffic),
            traits.Computing));
    }

    private double Traffic(BundleArgument argument) => argument switch
    {
        InputArgument input => (double)batch * bundle.Model.Inputs[input.Index].ImageLength * sizeof(float),
        OutputArgument output => (double)batch * bundle.Model.Outputs[output.Index].ImageLength * sizeof(float),
        BufferArgument buffer => (double)batch * (_workspaces.TryGetValue(buffer.Index, out var bytes) ? bytes : bundle.Memory.Bytes(buffer.Index)),
        WeightArgument weight => bundle.Weights.Length(weight.Name),
        _ => 0,
    };
}
