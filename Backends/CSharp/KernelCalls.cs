using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>Writes calls of kernels and spells their arguments.</summary>
internal sealed class KernelCalls(LoweredModel model, CSharpWriter writer)
{
    /// <summary>The kernels used so far.</summary>
    public KernelSet Kernels { get; } = new();

    /// <summary>Writes a call.</summary>
    public void Call(Kernel kernel, params IEnumerable<string> arguments) =>
        writer.Line($"{Kernels.Use(kernel)}({string.Join(", ", arguments)});");

    /// <summary>Writes a line.</summary>
    public void Line(string text) => writer.Line(text);

    /// <summary>Writes a block.</summary>
    public void Block(string header, Action body, string end = "}") => writer.Block(header, body, end);

    /// <summary>Writes lines one level deeper.</summary>
    public void Indented(Action body) => writer.Indented(body);

    /// <summary>Writes what zeroes the elements that fill up the last block of an array in memory order.</summary>
    public void ClearTail(ActivationBuffer buffer)
    {
        if (buffer.Channels < buffer.Length)
        {
            Line($"arena.Slice({Num(model.OffsetOf(buffer) + buffer.Channels)}, {Num(buffer.Length - buffer.Channels)}).Clear();");
        }
    }

    /// <summary>Writes what zeroes the channels that fill up the last block of an image: they must be finite.</summary>
    public void ClearFilling(ActivationBuffer buffer) => ClearFilling(buffer, new ImageRange(this, SplitAxis.None));

    /// <summary>The same for some rows.</summary>
    public void ClearFilling(ActivationBuffer buffer, ImageRange rows)
    {
        if (buffer.Channels % ActivationBuffer.BlockChannels is > 0 and var first)
        {
            var last = Image(buffer, buffer.Channels - first, row: 0, column: 0);
            Call(ArrangementKernels.ClearFilling, "arena", rows.In(last), Num(first), rows.Rows(buffer), Num(buffer.Width));
        }
    }

    /// <summary>A whole image.</summary>
    public string Image(ActivationBuffer buffer) => Image(buffer, channel: 0, row: 0, column: 0);

    /// <summary>An image that starts inside a buffer; the channel is the first of a block.</summary>
    public string Image(ActivationBuffer buffer, int channel, int row, int column, int rowStep = 1)
    {
        var start = model.OffsetOf(buffer) + buffer.Interior + (channel / buffer.PlaneChannels * buffer.PlaneStride)
            + (row * buffer.RowStride) + (column * buffer.PlaneChannels);
        return $"new Image({Num(start)}, {Num(buffer.PlaneStride)}, {Num(rowStep * buffer.RowStride)})";
    }

    /// <summary>What surrounds a buffer's image.</summary>
    public static string HaloOf(LoweredModel model, ActivationBuffer buffer)
    {
        var (row, pixel, halo) = (buffer.RowStride, buffer.PlaneChannels, buffer.Halo);
        long[] numbers =
        [
            model.OffsetOf(buffer), buffer.Planes, buffer.Height, buffer.Width * pixel, halo.Top * row, halo.Left * pixel, halo.Right * pixel, halo.Bottom * row,
        ];
        return $"new Halo({string.Join(", ", numbers.Select(Num))})";
    }

    /// <summary>All elements of a buffer, as a span.</summary>
    public string Span(ActivationBuffer buffer) => $"arena.Slice({Num(model.OffsetOf(buffer))}, {Num(buffer.Length)})";

    /// <summary>An element of a buffer, the first one unless told.</summary>
    public string First(ActivationBuffer buffer, string index = "0") =>
        $"ref arena.At({Num(model.OffsetOf(buffer))}{(index == "0" ? "" : " + " + index)})";

    /// <summary>Planes, rows and columns.</summary>
    public static string[] Sizes(ActivationBuffer buffer) => [Num(buffer.Planes), Num(buffer.Height), Num(buffer.Width)];

    /// <summary>The first element of packed weights.</summary>
    public static string Weights(PackedTensor tensor) => $"ref _weights.At({Num(tensor.Offset)})";

    /// <summary>An integer.</summary>
    public static string Num(long value) => Literals.Int(value);
}
