using RepVgg.Backends.Core;
using RepVgg.Frontend.Families;
using RepVgg.IR.Interpretation;
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

    /// <summary>Reads an array.</summary>
    public static DenseTensor Read(string path)
    {
        try
        {
            var array = NpyFile.Read(path);
            return new DenseTensor(Shape.Of(array.Shape), array.Values);
        }
        catch (NpyException e)
        {
            throw CliDiagnostics.BrokenArray.Error($"'{path}': {e.Message}", e);
        }
    }

    /// <summary>Names, shapes and elements of arrays.</summary>
    public static GivenInput[] Given(IEnumerable<(string? Name, DenseTensor Array)> arrays) =>
        [.. arrays.Select(a => new GivenInput(a.Name, a.Array.Shape, Tensor.Computed(a.Array.Shape, a.Array.Data)))];

    /// <summary>Puts the given arrays into the order of the graph's inputs.</summary>
    /// <param name="inputs">The graph's inputs.</param>
    /// <param name="names">All inputs of the model; those that the graph lacks took their arrays at import.</param>
    /// <param name="given">The arrays.</param>
    public static DenseTensor[] Order(IEnumerable<ModelPort> inputs, IReadOnlyList<string> names, IReadOnlyList<(string? Name, DenseTensor Array)> given)
    {
        if (given.FirstOrDefault(g => g.Name is not null && !names.Contains(g.Name, StringComparer.Ordinal)).Name is { } unknown)
        {
            throw CliDiagnostics.Usage.Error($"the model has no input '{unknown}'; its inputs are {string.Join(", ", names)}");
        }

        var unnamed = new Queue<DenseTensor>(given.Where(g => g.Name is null).Select(g => g.Array));
        var arrays = new Dictionary<string, DenseTensor>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            arrays[name] = given.Where(g => g.Name == name).Select(g => g.Array).ToArray() switch
            {
                [var only] => only,
                [] when unnamed.TryDequeue(out var next) => next,
                _ => throw CliDiagnostics.Usage.Error($"give one --input for '{name}'"),
            };
        }

        return unnamed.Count == 0
            ? [.. inputs.Select(input => Fit(input, arrays[input.Name]))]
            : throw CliDiagnostics.Usage.Error($"the model has only {names.Count} inputs: {string.Join(", ", names)}");
    }

    /// <summary>An array as an input takes it; one image may come without its batch.</summary>
    private static DenseTensor Fit(ModelPort input, DenseTensor array)
    {
        var whole = array.Shape.Rank == input.Shape.Rank - 1 ? new DenseTensor(new Shape([1, .. array.Shape.Dimensions]), array.Data) : array;
        return whole.Shape.Rank == input.Shape.Rank && (whole.Shape.Rank == 0 || input.Shape.WithBatch(whole.Shape[0]).Equals(whole.Shape))
            ? whole
            : throw CliDiagnostics.Usage.Error($"input '{input.Name}' is {input.Shape}, but the array is {array.Shape}");
    }

    /// <summary>The outputs to write: which output of the model goes to which file.</summary>
    public static (int Output, string Path)[] Targets(List<string> outputs, IEnumerable<string> arguments)
    {
        var parsed = arguments.Select(Parse).ToArray();
        if (parsed.GroupBy(p => System.IO.Path.GetFullPath(p.Path), StringComparer.Ordinal).FirstOrDefault(g => g.Skip(1).Any()) is { } twice)
        {
            throw CliDiagnostics.Usage.Error($"two outputs would go to '{twice.First().Path}'");
        }

        var free = new Queue<int>(Enumerable.Range(0, outputs.Count).Where(i => parsed.All(p => p.Name != outputs[i])));
        return [.. parsed.Select(target => target.Name is { } name
            ? outputs.IndexOf(name) is >= 0 and var index
                ? (index, target.Path)
                : throw CliDiagnostics.Usage.Error($"the model has no output '{name}'; its outputs are {string.Join(", ", outputs)}")
            : free.TryDequeue(out var next)
                ? (next, target.Path)
                : throw CliDiagnostics.Usage.Error($"the model has only {outputs.Count} outputs: {string.Join(", ", outputs)}"))];
    }
}
