using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>The transform of one tile of products of one vector of channels back to outputs, with the epilogue.</summary>
internal sealed record WinogradOutputTile(WinogradTransform Transform, VectorWidth Width, bool Adds)
    : Kernel($"WinogradOutput{WinogradKernel.Suffix(Transform)}{TileSet.AddingSuffix(Adds)}{Width.MethodSuffix}")
{
    private const int Block = ActivationBuffer.BlockChannels;

    private IEnumerable<int> Outputs => Enumerable.Range(0, Transform.Outputs);

    public override IEnumerable<Kernel> Requires => Width.Requires;

    public override void Write(CSharpWriter writer)
    {
        var (n, m) = (Transform.Points, Transform.Outputs);
        writer.Line($"/// <summary>A tile of {n}×{n} products transformed back to the part of {m}×{m} outputs that lies in the image.</summary>");
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        var isShort = Transform.HasShortTiles ? ", ref float idle, bool isLow, bool isNarrow" : "";
        var addend = Adds ? ", ref float addend, nuint addendRowStride" : "";
        writer.Block($"private static void {Name}(ref float from, nuint pointStride, ref float between, ref float bias, ref float to, nuint rowStride, int rows, int columns, in Winograd c{isShort}{addend})", () =>
        {
            writer.Block($"for (var column = 0; column < {n}; column++)", () =>
            {
                writer.Line($"ref var x = ref Unsafe.Add(ref {(Transform.HasShortTiles ? "(column is 3 or 4 ? ref idle : ref from)" : "from")}, (nuint)column * pointStride);");
                Map(writer, i => Width.Load("x", FormattableString.Invariant($"{i * n} * pointStride")));
                writer.Line("ref var y = ref Unsafe.Add(ref between, column * 16);");
                writer.Fill(Outputs.Select(i => Width.Store(Row(i), "y", i * n * Block)));
            });
            writer.Line();
            writer.Line($"var (b, floor, ceiling) = ({Width.Load("bias", "0")}, {Width.Broadcast("c.Floor")}, {Width.Broadcast("c.Ceiling")});");
            writer.Block("for (var row = 0; row < rows; row++)", () => WriteRow(writer));
        });
    }

    private void WriteRow(CSharpWriter writer)
    {
        writer.Line($"ref var x = ref Unsafe.Add(ref between, {(Transform.HasShortTiles ? "(isLow ? 3 * row : row)" : "row")} * {Transform.Points * Block});");
        Map(writer, i => Width.Load("x", FormattableString.Invariant($"{i * Block}")));
        if (Transform.HasShortTiles)
        {
            writer.Line("if (isNarrow) { t1 = t3; }");
        }

        writer.Fill(Outputs.Select(i => $"{Row(i)} += b;"));
        if (Adds)
        {
            WriteAdd(writer);
        }

        writer.Block("if (c.Clamps)", () => writer.Fill(Outputs.Select(i => $"{Row(i)} = {Width.Clamp(Row(i))};")));
        writer.Line();
        writer.Line("ref var y = ref Unsafe.Add(ref to, (nuint)row * rowStride);");
        writer.Line(Width.Store("t0", "y", 0));
        foreach (var i in Outputs.Skip(1))
        {
            writer.Line($"if (columns > {i}) {{ {Width.Store(Row(i), "y", i * Block)} }}");
        }
    }

    /// <summary>Adds only what lies in the image: behind its last row, the memory may end.</summary>
    private void WriteAdd(CSharpWriter writer)
    {
        writer.Line("ref var a = ref Unsafe.Add(ref addend, (nuint)row * addendRowStride);");
        writer.Line($"t0 += {Width.Load("a", "0")};");
        foreach (var i in Outputs.Skip(1))
        {
            writer.Line($"if (columns > {i}) {{ {Row(i)} += {Width.Load("a", FormattableString.Invariant($"{i * Block}"))}; }}");
        }
    }

    private void Map(CSharpWriter writer, Func<int, string> load) => new LinearMapWriter(writer, Width).Write(Transform.Output, load);

    private static string Row(int index) => FormattableString.Invariant($"t{index}");
}
