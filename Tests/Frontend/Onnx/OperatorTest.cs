using RepVgg.Frontend.Families;
using RepVgg.Frontend.Onnx;
using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;
using RepVgg.Tests.Architecture;

namespace RepVgg.Tests.Frontend.Onnx;

/// <summary>
/// One of the ONNX project's operator tests: a model of a node or a few, inputs, and the outputs of its reference. They aren't ours to
/// keep here: they are read from a folder <c>shared/onnx</c> beside the repository, and skipped where there is none.
/// </summary>
/// <param name="Name">The test's name.</param>
internal sealed record OperatorTest(string Name)
{
    /// <summary>The folder of the tests, or null if nobody put them there.</summary>
    private static readonly string? Folder = Ancestors(Repository.Root).Select(f => Path.Combine(f, "shared", "onnx")).FirstOrDefault(Directory.Exists);

    /// <summary>All tests by name.</summary>
    public static IEnumerable<string> Names() => Folder is null ? [] :
        Directory.GetDirectories(Folder).Select(f => Path.GetFileName(f)).Where(n => n.StartsWith("test_", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    /// <summary>The relative error of the worst output.</summary>
    /// <param name="run">Computes a graph's outputs.</param>
    public double Error(Func<Graph, DenseTensor[], IEnumerable<DenseTensor>> run)
    {
        var file = OnnxFile.Read(new MemoryStream(Entry("model.onnx")!), folder: null);
        var given = Tensors("input").ToArray();
        var import = OnnxImporter.Import(file, new ImportOptions { GivenInputs = [.. given.Select(t => new GivenInput(null, t.Shape, t.Tensor))] });
        var arrays = import.InputNames.Zip(given).ToDictionary(p => p.First, p => Dense(p.Second), StringComparer.Ordinal);
        var actual = run(import.Graph, [.. import.Graph.Inputs.Select(i => arrays[i.Name])]).ToArray();
        var expected = Tensors("output").Select(Dense).ToArray();
        Assert.Equal(expected.Select(e => e.Shape), actual.Select(a => a.Shape));
        return expected.Select((e, i) => ErrorMeasure.Between(actual[i].Data, e.Data).RelativeL2).Max();
    }

    private static DenseTensor Dense(KnownTensor tensor) => new(tensor.Shape, tensor.Tensor.Read().ToArray());

    /// <summary>The files input_0.pb, input_1.pb, … are tensors; a model that has one as its initializer can be read.</summary>
    private IEnumerable<KnownTensor> Tensors(string role)
    {
        for (var i = 0; Entry(FormattableString.Invariant($"test_data_set_0/{role}_{i}.pb")) is { } tensor; i++)
        {
            var model = new ProtoBytes().Number(1, 8).Message(7, new ProtoBytes().Bytes(5, tensor)).Message(8, new ProtoBytes().Number(2, 13));
            yield return OnnxFile.Read(new MemoryStream(model.ToArray()), folder: null).Initializers.Values.Single();
        }
    }

    private byte[]? Entry(string path) =>
        Path.Combine(Folder!, Name, path) is var file && File.Exists(file) ? File.ReadAllBytes(file) : null;

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (var ancestor = Directory.GetParent(folder); ancestor is not null; ancestor = ancestor.Parent)
        {
            yield return ancestor.FullName;
        }
    }
}
