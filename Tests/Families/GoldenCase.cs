using System.Globalization;
using System.Text.Json;
using RepVgg.Frontend;
using RepVgg.Frontend.Families;
using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Tensors;
using RepVgg.Runtime.Numpy;

namespace RepVgg.Tests.Families;

/// <summary>A folder of <c>Tests/Data/golden</c>: a checkpoint, an image, and what PyTorch computed in float64.</summary>
/// <param name="name">The folder.</param>
internal sealed class GoldenCase(string name)
{
    private readonly string _folder = Path.GetDirectoryName(TestData.Golden(name))!;

    /// <summary>All folders.</summary>
    public static IEnumerable<string> Names() => Directory.GetDirectories(Path.GetDirectoryName(Path.GetDirectoryName(TestData.Golden("any")))!)
        .Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal);

    /// <summary>The folders whose model is a checkpoint of a known family, not a network in itself.</summary>
    public static IEnumerable<string> Checkpoints() => Names().Where(n => !n.StartsWith("onnx_", StringComparison.Ordinal));

    /// <summary>Imports the checkpoint at the image's size, with the options that its <c>meta.json</c> states.</summary>
    public ImportedModel Import(string? file = null, ImportOptions? options = null)
    {
        var input = NpyFile.Read(Path.Combine(_folder, "input.npy"));
        var path = file is null ? Directory.GetFiles(_folder, "model.*").Single() : Path.Combine(_folder, file);
        return ModelImporter.Import(path, (options ?? Options()) with { Image = new(input.Shape[2], input.Shape[3]) });
    }

    /// <summary>Compares an output of the graph, evaluated in float64, with a file of the case.</summary>
    public void AssertOutput(Graph graph, string file, double tolerance, int output = 0)
    {
        var input = NpyFile.Read(Path.Combine(_folder, "input.npy"));
        var expected = NpyFile.Read(Path.Combine(_folder, file));
        var actual = new ReferenceInterpreter().Run(graph, new DenseTensor(Shape.Of(input.Shape), input.Values))[output];
        Assert.Equal(expected.Shape, actual.Shape.Dimensions);
        Assert.InRange(ErrorMeasure.Between(actual.Data, expected.Values).RelativeL2, 0, tolerance);
    }

    /// <summary>Compares all outputs of the graph.</summary>
    public void AssertOutputs(Graph graph, double tolerance)
    {
        for (var i = 0; i < graph.Outputs.Length; i++)
        {
            var number = i.ToString(CultureInfo.InvariantCulture);
            AssertOutput(graph, i == 0 ? "output_f64.npy" : $"output_f64_{number}_{graph.Outputs[i].Name}.npy", tolerance, i);
        }
    }

    /// <summary>The <c>--dilation</c> and <c>--outputs</c> that belong to the case.</summary>
    public ImportOptions Options()
    {
        using var meta = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "meta.json")));
        var words = meta.RootElement.TryGetProperty("options", out var text) ? text.GetString()!.Split(' ') : [];
        return new ImportOptions
        {
            Dilations = Argument("--dilation").Select(d => d.Split('=')).ToDictionary(d => d[0], d => int.Parse(d[1], CultureInfo.InvariantCulture), StringComparer.Ordinal),
            Outputs = Argument("--outputs"),
        };

        string[] Argument(string option) => Array.IndexOf(words, option) is >= 0 and var at ? words[at + 1].Split(',') : [];
    }
}
