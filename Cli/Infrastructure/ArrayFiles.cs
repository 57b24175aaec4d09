using RepVgg.Frontend.Families;
using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Runtime.Numpy;

namespace RepVgg.Cli.Infrastructure;

/// <summary>
/// The <c>[NAME=]F.npy</c> arguments. A model with one input and one output needs no names; with several, unnamed files belong
/// to the inputs and outputs without a file of their own, in order.
/// </summary>
internal static class ArrayFiles
{
    /// <summary>Splits <c>NAME=FILE</c>; the name is null if there is none.</summary>
    public static (string? Name, string Path) Parse(string argument)
    {
        var separator = argument.IndexOf('=', StringComparison.Ordinal);
        return separator <= 0 ? (null, argument) : (argument[..separator], argument[(separator + 1)..]);
    }

    /// <summary>Reads an image array [N,C,H,W], or [C,H,W] for one image.</summary>
    public static DenseTensor ReadImages(string path)
    {
        NpyArray array;
        try
        {
            array = NpyFile.Read(path);
        }
        catch (NpyException e)
        {
            throw CliDiagnostics.BrokenArray.Error($"'{path}': {e.Message}", e);
        }

        var shape = array.Shape.Length == 3 ? [1, .. array.Shape] : array.Shape;
        return shape.Length == 4 && shape.All(d => d > 0)
            ? new DenseTensor(Shape.Of(shape), array.Values)
            : throw CliDiagnostics.BrokenArray.Error($"'{path}' has shape [{string.Join(',', array.Shape)}]; images are [N,C,H,W]");
    }

    /// <summary>Names, channels and sizes of image arrays.</summary>
    public static GivenInput[] Given(IEnumerable<(string? Name, DenseTensor Array)> arrays) =>
        [.. arrays.Select(a => new GivenInput(a.Name, a.Array.Shape[1], new Size2D(a.Array.Shape[2], a.Array.Shape[3])))];

    /// <summary>Puts the given arrays into the order of the graph's inputs.</summary>
    public static DenseTensor[] Order(Graph graph, IReadOnlyList<(string? Name, DenseTensor Array)> given)
    {
        if (given.FirstOrDefault(g => g.Name is not null && graph.Inputs.All(i => i.Name != g.Name)).Name is { } unknown)
        {
            throw CliDiagnostics.Usage.Error($"the model has no input '{unknown}'; its inputs are {string.Join(", ", graph.Inputs.Select(i => i.Name))}");
        }

        var unnamed = new Queue<DenseTensor>(given.Where(g => g.Name is null).Select(g => g.Array));
        DenseTensor[] ordered = [.. graph.Inputs.Select(input =>
        {
            var found = given.Where(g => g.Name == input.Name).Select(g => g.Array).ToArray();
            var array = found switch
            {
                [var only] => only,
                [] when unnamed.TryDequeue(out var next) => next,
                _ => throw CliDiagnostics.Usage.Error($"give one --input for '{input.Name}'"),
            };
            return input.Shape.WithBatch(array.Shape[0]).Equals(array.Shape)
                ? array
                : throw CliDiagnostics.Usage.Error($"input '{input.Name}' is {input.Shape}, but the array is {array.Shape}");
        })];
        return unnamed.Count == 0
            ? ordered
            : throw CliDiagnostics.Usage.Error($"the model has only {graph.Inputs.Length} inputs: {string.Join(", ", graph.Inputs.Select(i => i.Name))}");
    }

    /// <summary>The outputs to write: which output of the graph goes to which file.</summary>
    public static (int Output, string Path)[] Targets(Graph graph, IEnumerable<string> arguments) => [.. arguments.Select(argument =>
    {
        var (name, path) = Parse(argument);
        var index = name is null ? 0 : graph.Outputs.ToList().FindIndex(o => o.Name == name);
        return index >= 0
            ? (index, path)
            : throw CliDiagnostics.Usage.Error($"the model has no output '{name}'; its outputs are {string.Join(", ", graph.Outputs.Select(o => o.Name))}");
    })];
}
