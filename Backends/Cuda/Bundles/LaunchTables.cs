using System.Globalization;
using RepVgg.Backends.Cuda.Source;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Runtime.Safetensors;
using static RepVgg.Backends.Cuda.Source.CText;

namespace RepVgg.Backends.Cuda.Bundles;

/// <summary>The manifest as tables for the loader in C.</summary>
internal static class LaunchTables
{
    /// <summary>Adds the tables to a template's model.</summary>
    public static void Add(TemplateModel model, CudaBundle bundle)
    {
        var manifest = bundle.Manifest;
        var plans = manifest.Plans.SelectMany(p => p.Archs.Select(a => (Arch: a, Plan: p))).OrderBy(p => p.Arch).ThenByDescending(p => p.Plan.MinimumBatch).ToArray();
        var weights = new OrderedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in bundle.Tensors.Select(t => t.Name).Concat(manifest.DerivedWeights.Select(d => d.Name)))
        {
            weights.Add(name, weights.Count);
        }

        var first = new Dictionary<BundlePlan, int>(ReferenceEqualityComparer.Instance);
        var (launches, arguments) = (new List<TemplateModel>(), new List<TemplateModel>());
        foreach (var plan in manifest.Plans)
        {
            first[plan] = launches.Count;
            foreach (var launch in plan.Launches)
            {
                launches.Add(Launch(launch, arguments.Count));
                arguments.AddRange(launch.Arguments.Select(a => Argument(a, weights)));
            }
        }

        model["launches"] = launches;
        model["arguments"] = arguments;
        model["plans"] = plans.Select(p => new TemplateModel
        {
            ["arch"] = Number(p.Arch),
            ["batch"] = p.Plan.MinimumBatch,
            ["first"] = first[p.Plan],
            ["launches"] = p.Plan.Launches.Length,
        }).ToArray();
        model["binaries"] = manifest.Binaries.OrderBy(b => b.Kind).ThenByDescending(b => b.Arch).Select(b => new TemplateModel
        {
            ["arch"] = Number(b.Arch),
            ["is_ptx"] = b.Kind == BundleBinaryKind.Ptx ? 1 : 0,
            ["file"] = b.File.Name,
        }).ToArray();
        model["buffers"] = manifest.Buffers.Select(b => b.Offset.ToString(CultureInfo.InvariantCulture)).ToArray();
        model["weights"] = Offsets(bundle.Tensors).Zip(bundle.Tensors, Stored).Concat(manifest.DerivedWeights.Select(d => Derived(d, weights))).ToArray();
    }

    private static TemplateModel Launch(BundleLaunch launch, int firstArgument)
    {
        GridExtent[] grid = [launch.Grid.X, launch.Grid.Y, launch.Grid.Z];
        return new()
        {
            ["kernel"] = launch.Kernel,
            ["layer"] = Comment(launch.Layer),
            ["count"] = Join(grid.Select(g => g.Count)),
            ["per"] = Join(grid.Select(g => g.Per)),
            ["block"] = Join([launch.Block.X, launch.Block.Y, launch.Block.Z]),
            ["first"] = firstArgument,
            ["arguments"] = launch.Arguments.Length,
        };
    }

    private static TemplateModel Argument(BundleArgument argument, OrderedDictionary<string, int> weights)
    {
        var (kind, value) = argument switch
        {
            InputArgument input => ("INPUT", input.Index),
            OutputArgument output => ("OUTPUT", output.Index),
            BufferArgument buffer => ("BUFFER", buffer.Index),
            WeightArgument weight => ("WEIGHT", weights[weight.Name]),
            IntegerArgument integer => ("INTEGER", integer.Value),
            _ => ("IMAGES", 0),
        };
        return new() { ["kind"] = kind, ["value"] = value };
    }

    private static TemplateModel Stored(long offset, SafetensorsTensor tensor) => new()
    {
        ["name"] = Comment(tensor.Name),
        ["bytes"] = tensor.Length,
        ["offset"] = offset,
        ["from"] = -1,
        ["kernel"] = "NULL",
        ["blocks"] = 0,
        ["threads"] = 0,
        ["elements"] = 0,
    };

    private static TemplateModel Derived(BundleDerivedWeight weight, OrderedDictionary<string, int> weights) => new()
    {
        ["name"] = Comment(weight.Name),
        ["bytes"] = weight.Bytes,
        ["offset"] = 0,
        ["from"] = weights[weight.From],
        ["kernel"] = $"\"{weight.Kernel}\"",
        ["blocks"] = weight.Launch.Grid.X.Count,
        ["threads"] = weight.Threads,
        ["elements"] = weight.Elements,
    };

    private static IEnumerable<long> Offsets(IReadOnlyList<SafetensorsTensor> tensors)
    {
        var offset = 0L;
        foreach (var tensor in tensors)
        {
            yield return offset;
            offset += tensor.Length;
        }
    }

    /// <summary>8.6 as 86.</summary>
    private static int Number(CudaArch arch) => (10 * arch.Major) + arch.Minor;

    private static string Join(IEnumerable<int> numbers) => string.Join(", ", numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)));
}
