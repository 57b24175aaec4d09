using System.Globalization;
using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>
/// The microkernel template: one register tile of a direct or depthwise convolution, for any vector width. Accumulators are
/// named <c>s{pixel}_{vector}</c>. Within a row all offsets between pixels are constants, so that they become address displacements; across
/// rows they are found first and stay in registers.
/// </summary>
internal sealed record ConvolutionTile(VectorWidth Width, RegisterTile Tile, ConvolutionPixels Pixels, Taps Taps, bool Adds)
    : Kernel(NameOf(Width, Tile, Pixels, Taps, Adds))
{
    private const int Block = ActivationBuffer.BlockChannels;

    public override IEnumerable<Kernel> Requires => [ConvolutionLoopsType.Instance, .. Width.Requires, .. Adds ? [SharedKernels.Image] : (Kernel[])[]];

    /// <summary>Output channels that the tile computes.</summary>
    public int Channels => Tile.Vectors * Width.Lanes;

    private IEnumerable<int> TilePixels => Enumerable.Range(0, Tile.Pixels);

    private IEnumerable<int> Vectors => Enumerable.Range(0, Tile.Vectors);

    private IEnumerable<int> Blocks => Enumerable.Range(0, (Channels + Block - 1) / Block);

    public override void Write(CSharpWriter writer)
    {
        writer.Line($"/// <summary>{Tile.Pixels} pixels × {Channels} channels in registers.</summary>");
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        var addend = Adds ? ", ref float addend, in Image addends" : "";
        writer.Block(
            $"private static void {Name}(ref float input, ref float weights, ref float bias, ref float output, in Convolution c{Pixels.Parameters}{addend})",
            () =>
            {
                Pixels.WritePlaces(writer, Tile.Pixels);
                WriteStart(writer);
                WriteTaps(writer);
                WriteEnd(writer);
            });
    }

    private static string NameOf(VectorWidth width, RegisterTile tile, ConvolutionPixels pixels, Taps taps, bool adds) => string.Create(
        CultureInfo.InvariantCulture,
        $"{taps}{pixels.Name}Tile{tile.Pixels}x{tile.Vectors}{TileSet.AddingSuffix(adds)}{width.MethodSuffix}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void WriteStart(CSharpWriter writer)
    {
        writer.Fill(Vectors.Select(v => $"var bias{v} = {Width.Load("bias", Text($"{v * Width.Lanes}"))};"));
        writer.Fill(TilePixels.Select(p => $"{Width.Type} {string.Join(", ", Vectors.Select(v => Text($"s{p}_{v} = bias{v}")))};"));
        foreach (var b in Blocks.Skip(1))
        {
            writer.Line($"ref var weights{b} = ref Unsafe.Add(ref weights, {(b == 1 ? "" : Text($"{b} * "))}c.WeightBlock);");
        }

        writer.Line("nuint k = 0;");
    }

    private void WriteTaps(CSharpWriter writer)
    {
        if (Taps == Taps.Pointwise)
        {
            writer.Block("for (var plane = c.PlanesPerBlock; plane > 0; plane--, input = ref Unsafe.Add(ref input, c.PlaneStride))", () =>
            {
                writer.Line("ref var x = ref input;");
                WriteChannels(writer, Text($"{Block}"));
            });
            return;
        }

        writer.Block("for (var plane = 0; plane < c.PlanesPerBlock; plane++)", () =>
            writer.Block("for (var row = 0; row < c.KernelRows; row++)", () =>
            {
                writer.Line("ref var tap = ref Unsafe.Add(ref input, plane * c.PlaneStride + row * c.KernelRowStep);");
                writer.Block("for (var column = 0; column < c.KernelColumns; column++)", () =>
                {
                    writer.Line("ref var x = ref Unsafe.Add(ref tap, column * c.KernelColumnStep);");
                    if (Taps == Taps.Depthwise)
                    {
                        WriteChannelwise(writer);
                    }
                    else
                    {
                        WriteChannels(writer, "c.Run");
                    }
                });
            }));
    }

    private void WriteChannels(CSharpWriter writer, string count) =>
        writer.Block($"for (var i = {count}; i > 0; i--, k += {Block}, x = ref Unsafe.Add(ref x, 1))", () => WriteBroadcast(writer));

    /// <summary>Each input element times the weights that lead from its channel to all channels of the tile.</summary>
    private void WriteBroadcast(CSharpWriter writer)
    {
        writer.Fill(Vectors.Select(v => $"var w{v} = {Width.Load(BlockReference("weights", v), Index("k", LaneOf(v)))};"));
        foreach (var p in TilePixels)
        {
            var broadcast = Width.Broadcast(Pixels.Input(p) is "0" ? "x" : $"Unsafe.Add(ref x, {Pixels.Input(p)})");
            writer.Line($"var x{p} = {broadcast}; {string.Join(" ", Vectors.Select(v => Text($"s{p}_{v} = {Width.MultiplyAdd}(x{p}, w{v}, s{p}_{v});")))}");
        }
    }

    /// <summary>A vector of channels times their own weights.</summary>
    private void WriteChannelwise(CSharpWriter writer)
    {
        writer.Fill(Vectors.Select(v => $"var w{v} = {Width.Load("weights", Index("k", LaneOf(v)))};"));
        EachPixel(writer, (p, v) => Text($"s{p}_{v} = {Width.MultiplyAdd}({Width.Load("x", Index(Pixels.Input(p), LaneOf(v)))}, w{v}, s{p}_{v});"));
        writer.Line($"k += {Block};");
    }

    private void WriteEnd(CSharpWriter writer)
    {
        writer.Line();
        foreach (var b in Blocks.Skip(1))
        {
            writer.Line($"ref var output{b} = ref Unsafe.Add(ref output, {(b == 1 ? "" : Text($"{b} * "))}c.OutputPlaneStride);");
        }

        if (Adds)
        {
            WriteAdd(writer);
        }

        writer.Block("if (c.Clamps)", () =>
        {
            writer.Line($"var (floor, ceiling) = ({Width.Broadcast("c.Floor")}, {Width.Broadcast("c.Ceiling")});");
            EachPixel(writer, (p, v) => Text($"s{p}_{v} = {Width.Clamp(Text($"s{p}_{v}"))};"));
        });
        writer.Line();
        EachPixel(writer, (p, v) => Width.Store(Text($"s{p}_{v}"), BlockReference("output", v), Index(Pixels.Output(p), LaneOf(v))));
    }

    private void WriteAdd(CSharpWriter writer)
    {
        foreach (var b in Blocks.Skip(1))
        {
            writer.Line($"ref var addend{b} = ref Unsafe.Add(ref addend, {(b == 1 ? "" : Text($"{b} * "))}addends.PlaneStride);");
        }

        EachPixel(writer, (p, v) => Text($"s{p}_{v} += {Width.Load(BlockReference("addend", v), Index(Pixels.Addend(p), LaneOf(v)))};"));
    }

    private void EachPixel(CSharpWriter writer, Func<int, int, string> statement) =>
        writer.Fill(TilePixels.SelectMany(p => Vectors.Select(v => statement(p, v))));

    private static string Index(string place, int offset) => int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var constant)
        ? Text($"{constant + offset}")
        : offset == 0 ? place : Text($"{place} + {offset}");

    private int LaneOf(int vector) => vector * Width.Lanes % Block;

    private string BlockReference(string name, int vector) =>
        vector * Width.Lanes / Block is var b && b == 0 ? name : Text($"{name}{b}");
}
