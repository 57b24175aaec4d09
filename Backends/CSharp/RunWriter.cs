using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>Writes Run and what it needs: checks of lengths, the pool of arenas, the order of layers.</summary>
internal sealed class RunWriter(LoweredModel model, ModelNames names, CSharpWriter writer)
{
    public void Write()
    {
        writer.Line();
        WriteDocumentation();
        var parameters = names.Inputs.Select(i => "ReadOnlySpan<float> " + i).Concat(names.Outputs.Select(o => "Span<float> " + o));
        writer.Block($"public void Run({string.Join(", ", parameters)})", () =>
        {
            writer.Line($"var batch = BatchOf({names.Inputs[0]}.Length, {names.InputLengths[0]}, nameof({names.Inputs[0]}));");
            foreach (var (port, length) in names.Inputs.Zip(names.InputLengths).Skip(1).Concat(names.Outputs.Zip(names.OutputLengths)))
            {
                writer.Line($"RequireLength({port}.Length, batch, {length}, nameof({port}));");
            }

            writer.Line("var arena = Rent();");
            writer.Block("for (var n = 0; n < batch; n++)", () =>
            {
                for (var i = 0; i < model.Steps.Length; i++)
                {
                    writer.Line($"{names.Steps[i]}({Arguments(model.Steps[i])});");
                }
            });
            writer.Line();
            writer.Line("Return(arena);");
        });
        writer.Line();
        writer.Lines(Helpers);
    }

    private void WriteDocumentation()
    {
        writer.Line("/// <summary>Computes the outputs of a batch of any size; its images lie one after another.</summary>");
        foreach (var (port, name) in model.Inputs.Zip(names.Inputs).Concat(model.Outputs.Zip(names.Outputs)))
        {
            writer.Line($"/// <param name=\"{name}\">'{Literals.Comment(port.Name)}', {port.Shape}{(port.Shape.Rank == 4 ? " (NCHW)" : "")}.</param>");
        }

        writer.Line("/// <exception cref=\"ArgumentException\">The length of an argument doesn't fit the shape or the batch.</exception>");
    }

    private string Arguments(LoweredStep step) => step switch
    {
        PackInputStep { InputIndex: var i } => $"{Slice(names.Inputs[i], names.InputLengths[i])}, arena",
        CopyOutputStep { OutputIndex: var i } => $"arena, {Slice(names.Outputs[i], names.OutputLengths[i])}",
        _ => "arena",
    };

    private static string Slice(string span, string length) => $"{span}.Slice(n * {length}, {length})";

    private const string Helpers = """
        private static int BatchOf(int length, int imageLength, string name) => length % imageLength == 0
            ? length / imageLength
            : throw new ArgumentException($"The length {length} is not a multiple of one image's {imageLength} elements.", name);

        private static void RequireLength(int length, int batch, int imageLength, string name)
        {
            if (length != (long)batch * imageLength)
            {
                throw new ArgumentException($"The length {length} should be {batch} (the batch) times {imageLength} elements.", name);
            }
        }

        // Each concurrent caller has an arena of its own; a few are kept for the next calls.
        private AlignedFloats Rent()
        {
            for (var i = 0; i < _idleArenas.Length; i++)
            {
                if (_idleArenas[i] is not null && Interlocked.Exchange(ref _idleArenas[i], null) is { } arena)
                {
                    return arena;
                }
            }

            return new AlignedFloats(ArenaLength);
        }

        private void Return(AlignedFloats arena)
        {
            for (var i = 0; i < _idleArenas.Length; i++)
            {
                if (Interlocked.CompareExchange(ref _idleArenas[i], arena, null) is null)
                {
                    return;
                }
            }
        }
        """;
}
