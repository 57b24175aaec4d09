using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Memory;
using RepVgg.Backends.Cuda.Planning;
using RepVgg.Backends.Cuda.Source;
using RepVgg.Runtime.Cuda.Bundles;
using static RepVgg.Backends.Cuda.Source.CText;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>
/// One thread per element of the result: all layers that move or combine elements. Statements see <c>image</c>, <c>y</c>, <c>x</c> and
/// <c>c</c> (or <c>i</c>, the place in memory order), and set <c>result</c>.
/// </summary>
internal static class ElementKernel
{
    private const int Threads = 128;

    /// <summary>Launches a kernel that fills an image. Padding channels become 0.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="step">What for.</param>
    /// <param name="name">The kernel's name; sizes are added.</param>
    /// <param name="to">The result.</param>
    /// <param name="inputs">The pointers, in order: their names and what they point to.</param>
    /// <param name="body">The statements.</param>
    public static void Image(
        PlanContext context, LoweredStep step, string name, DeviceTensor to, (string Name, string Type, BundleArgument Argument)[] inputs, params string[] body)
    {
        List<string> decode = [Text($"const int c = index % {to.Stride};")];
        if (to.Pixels > 1)
        {
            decode.Add(Text($"const int x = index / {to.Stride} % {to.Width};"));
            decode.Add(Text($"const int y = index / {to.Stride * to.Width} % {to.Height};"));
        }
        else
        {
            decode.AddRange(["const int x = 0;", "const int y = 0;"]);
        }

        decode.Add(Text($"const int image = index / {to.Elements};"));
        string[] guarded = to.Stride == to.Channels ? body : [Text($"if (c < {to.Channels}) {{"), .. body.Select(b => "    " + b), "}"];
        var store = to.Format.Store("output", "index", "result");
        Launch(context, step, Text($"{name}_{to.Channels}x{to.Height}x{to.Width}"), to.Elements, to.Format.Type, [.. inputs, .. Output(step)], decode, guarded, store);

        static (string, string, BundleArgument)[] Output(LoweredStep step) => [("output", "", new BufferArgument(step.Output!.Index))];
    }

    /// <summary>Launches a kernel that runs over elements in memory order and stores by a statement of its own.</summary>
    public static void Flat(
        PlanContext context,
        LoweredStep step,
        string name,
        int elements,
        (string Name, string Type, BundleArgument Argument)[] arguments,
        string store,
        params string[] body) =>
        Launch(
            context,
            step,
            name,
            elements,
            context.Format.Type,
            arguments,
            [Text($"const int image = index / {elements};"), Text($"const int i = index % {elements};")],
            body,
            store);

    /// <summary>An input buffer of the model under a name.</summary>
    public static (string Name, string Type, BundleArgument Argument) From(PlanContext context, string name, ActivationBuffer buffer) =>
        (name, context.Format.Type, new BufferArgument(buffer.Index));

    /// <summary>A vector of weights under a name.</summary>
    public static (string Name, string Type, BundleArgument Argument) Vector(string name, WeightArgument weight) => (name, "float", weight);

    private static void Launch(
        PlanContext context,
        LoweredStep step,
        string name,
        int elements,
        string outputType,
        (string Name, string Type, BundleArgument Argument)[] arguments,
        IEnumerable<string> decode,
        string[] body,
        string store)
    {
        // The last pointer is the result.
        var parameters = arguments.Select((a, i) => i + 1 < arguments.Length
            ? Text($"const {a.Type}* __restrict__ {a.Name}")
            : Text($"{(a.Type.Length == 0 ? outputType : a.Type)}* __restrict__ {a.Name}"));
        var used = decode.Where(d => d.Split('=')[0].Trim().Split(' ')[^1] is var variable && body.Append(store).Any(b => Uses(b, variable)));
        var model = new TemplateModel
        {
            ["summary"] = Text($"{step.Kernel}: a thread per element, {elements} for each image."),
            ["parameters"] = string.Join(", ", parameters),
            ["elements"] = elements,
            ["decode"] = used.ToArray(),
            ["body"] = body,
            ["store"] = store,
        };
        var grid = new GridSize(GridExtent.PerImage(elements, Threads), GridExtent.Constant(1), GridExtent.Constant(1));
        context.Launch(step, "per_element.sbn-cu", Identifier(name), Threads, model, grid, [.. arguments.Select(a => a.Argument)]);
    }

    private static bool Uses(string statement, string variable)
    {
        for (var at = statement.IndexOf(variable, StringComparison.Ordinal); at >= 0; at = statement.IndexOf(variable, at + 1, StringComparison.Ordinal))
        {
            var end = at + variable.Length;
            if ((at == 0 || !IsPart(statement[at - 1])) && (end == statement.Length || !IsPart(statement[end])))
            {
                return true;
            }
        }

        return false;

        static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
    }
}
