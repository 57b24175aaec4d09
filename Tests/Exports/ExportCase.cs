using System.Globalization;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda;
using RepVgg.Cli.Infrastructure;
using RepVgg.Cli.Targets;
using RepVgg.Frontend;
using RepVgg.Frontend.Families;
using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Tensors;
using RepVgg.Passes.Pipelines;
using RepVgg.Runtime.Numpy;
using RepVgg.Tests.Architecture;
using RepVgg.Tests.Families;

namespace RepVgg.Tests.Exports;

/// <summary>A checkpoint of real code with PyTorch's outputs, and how it is read: a family's by itself, another's with its recipe.</summary>
/// <param name="Name">The folder in <c>Tests/Data/golden</c> or <c>recipes</c>.</param>
/// <param name="Recipe">The recipe in <c>Samples/recipes</c>, or null.</param>
internal sealed record ExportCase(string Name, string? Recipe)
{
    private static readonly Dictionary<string, string> Recipes =
        ShippedRecipeTests.Recipes().Select(row => row.Data).ToDictionary(r => r.Item2, r => r.Item1, StringComparer.Ordinal);

    private string Folder => Path.Combine(Repository.Root, "Tests", "Data", Recipe is null ? "golden" : "recipes", Name);

    public string Model => Directory.GetFiles(Folder, "model.*").Single();

    public DenseTensor[] Inputs => [.. Directory.GetFiles(Folder, "input*.npy").Order(StringComparer.Ordinal).Select(Read)];

    public ImportOptions Options => Recipe is null
        ? new GoldenCase(Name).Options() with { Image = new(Inputs[0].Shape[2], Inputs[0].Shape[3]) }
        : new ImportOptions { Recipe = Path.Combine(Repository.Root, "Samples", "recipes", Recipe + ".rvir") };

    public static TheoryData<string> All() => [.. GoldenCase.Names().Concat(Recipes.Keys).Order(StringComparer.Ordinal)];

    /// <summary>Those that are checkpoints of a family.</summary>
    public static TheoryData<string> Families() => [.. GoldenCase.Checkpoints()];

    /// <summary>Those with the authors' own conversion.</summary>
    public static TheoryData<string> Converted() => [.. All().Select(row => row.Data).Where(name => System.IO.File.Exists(Of(name).File("deploy.ckpt")))];

    public static ExportCase Of(string name) => new(name, Recipes.GetValueOrDefault(name));

    public string File(string name) => Path.Combine(Folder, name);

    public ImportedModel Import() => ModelImporter.Import(Model, Options);

    /// <summary>What PyTorch computed for the outputs of a graph, in their order.</summary>
    public DenseTensor[] Outputs(Graph graph) => Recipe is null
        ? [.. graph.Outputs.Select((o, i) => Read(File(i == 0 ? "output_f64.npy" : $"output_f64_{i.ToString(CultureInfo.InvariantCulture)}_{o.Name}.npy")))]
        : [.. Directory.GetFiles(Folder, "output*.npy").Order(StringComparer.Ordinal).Select(Read)];

    /// <summary>Compiles the case, or another file of its network, as <c>rvc compile</c> does; returns the file written.</summary>
    public string Compile(string target, TemporaryFolder folder, string? model = null, string? name = null)
    {
        var request = new CompileRequest(model ?? Model, "", Options, folder.Root, name ?? Name, StandardPipeline.Passes, int.MaxValue, new LoweringOptions(), new CudaOptions());
        return Compilation.Run(CompileTarget.Find(target), request, new WorkProgress(), CancellationToken.None).Files[0];
    }

    /// <summary>Compares outputs with PyTorch's.</summary>
    public static void AssertEqual(DenseTensor[] expected, DenseTensor[] actual, double tolerance)
    {
        Assert.Equal(expected.Select(e => e.Shape), actual.Select(a => a.Shape));
        Assert.All(expected.Zip(actual), pair => Assert.InRange(ErrorMeasure.Between(pair.Second.Data, pair.First.Data).RelativeL2, 0, tolerance));
    }

    private static DenseTensor Read(string path)
    {
        var array = NpyFile.Read(path);
        return new DenseTensor(Shape.Of(array.Shape), array.Values);
    }
}
