using RepVgg.Cli.Infrastructure;
using RepVgg.Cli.Targets;
using RepVgg.Frontend;
using RepVgg.Frontend.Families;
using RepVgg.Passes.Pipelines;
using RepVgg.Runtime.Numpy;
using RepVgg.Tests.Architecture;

namespace RepVgg.Tests.Exports;

/// <summary>A checkpoint of real code with PyTorch's output, and how it is read: a family's by itself, another's with its recipe.</summary>
/// <param name="Name">The folder in <c>Tests/Data</c>.</param>
/// <param name="Recipe">The recipe in <c>Samples/recipes</c>, or null.</param>
internal sealed record ExportCase(string Name, string? Recipe)
{
    private static readonly Dictionary<string, string> Recipes = new(StringComparer.Ordinal)
    {
        ["acnet_acb"] = "acnet.rvir",
        ["qarepvgg"] = "qarepvgg.rvir",
    };

    private string Folder => Path.Combine(Repository.Root, "Tests", "Data", Recipe is null ? "golden" : "recipes", Name);

    public string Model => Directory.GetFiles(Folder, "model.*").Single();

    public NpyArray Input => NpyFile.Read(File("input.npy"));

    public NpyArray Output => NpyFile.Read(File("output_f64.npy"));

    public ImportOptions Options => Recipe is null
        ? new ImportOptions { Image = new(Input.Shape[2], Input.Shape[3]) }
        : new ImportOptions { Recipe = Path.Combine(Repository.Root, "Samples", "recipes", Recipe) };

    public static TheoryData<string> All() =>
        [.. Directory.GetDirectories(Path.Combine(Repository.Root, "Tests", "Data", "golden")).Select(d => Path.GetFileName(d)).Concat(Recipes.Keys).Order(StringComparer.Ordinal)];

    /// <summary>Those with the authors' own conversion.</summary>
    public static TheoryData<string> Converted() => [.. All().Select(row => row.Data).Where(name => System.IO.File.Exists(Of(name).File("deploy.ckpt")))];

    public static ExportCase Of(string name) => new(name, Recipes.GetValueOrDefault(name));

    public string File(string name) => Path.Combine(Folder, name);

    public ImportedModel Import() => ModelImporter.Import(Model, Options);

    /// <summary>Compiles the case, or another file of its network, as <c>rvc compile</c> does; returns the file written.</summary>
    public string Compile(string target, TemporaryFolder folder, string? model = null, string? name = null)
    {
        // A file of the plain form is of the same family, but the recipe describes the trained form only.
        var options = model is null ? Options : Options with { Recipe = null };
        var request = new CompileRequest(model ?? Model, "", options, folder.Root, name ?? Name, StandardPipeline.Passes, int.MaxValue);
        return Compilation.Run(CompileTarget.Find(target), request, new WorkProgress(), CancellationToken.None).Files[0];
    }
}
