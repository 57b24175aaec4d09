using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>The transform of one tile of products of a block of channels back to outputs, with the epilogue.</summary>
internal sealed record WinogradOutputTile(WinogradTransform Transform, bool Adds)
    : Kernel($"WinogradOutput{WinogradKernel.Suffix(Transform)}{TileSet.AddingSuffix(Adds)}")
{
    private const int Block = ActivationBuffer.BlockChannels;

    private IEnumerable<int> Outputs => Enumerable.Range(0, Transform.Outputs);

    public override IEnumerable<Kernel> Requires => [VectorTypes.Instance];

    public override void Write(CSharpWriter writer)
    {
        var (n, m) = (Transform.Points, Transform.Outputs);
        writer.Line($"/// <summary>A tile of {n}×{n} products transformed back to the part of {m}×{m} outputs that lies in the image.</summary>");
        var flags = Transform.Short.Rearranges ? ", bool isLow, bool isNarrow" : "";
        var added = Adds ? ", ref float addends, nuint addendRowStride" : "";
        var parameters = $"ref float from, ref float fromIdle, nuint pointStride, ref float between, ref float biases, ref float to, nuint rowStride, int rows, int columns, in Winograd c{flags}{added}";
        (string, string)[] references =
        [
            ("source", "from"), ("idle", "fromIdle"), ("bias", "biases"), ("target", "to"),
            .. Adds ? [("addend", "addends")] : ((string, string)[])[],
        ];
        VectorTypes.WriteMethod(writer, Name, parameters, () =>
        {
            writer.Line($"var (floor, ceiling) = ({VectorTypes.Broadcast("c.Floor")}, {VectorTypes.Broadcast("c.Ceiling")});");
            VectorTypes.WriteLanes(writer, references, () => WriteAxes(writer, n));
        });
    }

    private void WriteAxes(CSharpWriter writer, int n)
    {
        writer.Block($"for (var column = 0; column < {n}; column++)", () =>
        {
            writer.Line($"ref var x = ref Unsafe.Add(ref (column is {string.Join(" or ", Transform.Short.Idle)} ? ref idle : ref source), (nuint)column * pointStride);");
            Map(writer, i => VectorTypes.Load("x", FormattableString.Invariant($"{i * n} * pointStride")));
            writer.Line("ref var y = ref Unsafe.Add(ref between, column * 16);");
            writer.Fill(Outputs.Select(i => Store(i, "y", i * n * Block)));
        });
        writer.Line();
        writer.Line($"var b = {VectorTypes.Load("bias", "0")};");
        writer.Block("for (var row = 0; row < rows; row++)", () => WriteRow(writer));
    }

    private void WriteRow(CSharpWriter writer)
    {
        writer.Line($"ref var x = ref Unsafe.Add(ref between, {(Transform.Short.Rearranges ? "(isLow ? 3 * row : row)" : "row")} * {Transform.Points * Block});");
        Map(writer, i => VectorTypes.Load("x", FormattableString.Invariant($"{i * Block}")));
        if (Transform.Short.Rearranges)
        {
            writer.Line("if (isNarrow) { t1 = t3; }");
        }

        writer.Fill(Outputs.Select(i => $"{Row(i)} += b;"));
        if (Adds)
        {
            WriteAdd(writer);
        }

        writer.Block("if (c.Clamps)", () => writer.Fill(Outputs.Select(i => $"{Row(i)} = {VectorTypes.Clamp(Row(i))};")));
        writer.Line();
        writer.Line("ref var y = ref Unsafe.Add(ref target, (nuint)row * rowStride);");
        writer.Line(Store(0, "y", 0));
        foreach (var i in Outputs.Skip(1))
        {
            writer.Line($"if (columns > {i}) {{ {Store(i, "y", i * Block)} }}");
        }
    }

    /// <summary>Adds only what lies in the image: behind its last row, the memory may end.</summary>
    private void WriteAdd(CSharpWriter writer)
    {
        writer.Line("ref var a = ref Unsafe.Add(ref addend, (nuint)row * addendRowStride);");
        writer.Line($"t0 += {VectorTypes.Load("a", "0")};");
        foreach (var i in Outputs.Skip(1))
        {
            writer.Line($"if (columns > {i}) {{ {Row(i)} += {VectorTypes.Load("a", FormattableString.Invariant($"{i * Block}"))}; }}");
        }
    }

    private void Map(CSharpWriter writer, Func<int, string> load) => new LinearMapWriter(writer).Write(Transform.Output, load);

    private static string Store(int row, string reference, int index) => VectorTypes.Store(Row(row), reference, FormattableString.Invariant($"{index}"));

    private static string Row(int index) => FormattableString.Invariant($"t{index}");
}
