using System.Globalization;

namespace Samples;

/// <summary>Reads binary PPM pictures (P6), the simplest image format there is.</summary>
internal static class Ppm
{
    /// <summary>The picture as red, green and blue planes of values in [-1, 1], as the network takes it: [3,H,W].</summary>
    /// <exception cref="InvalidDataException">The file isn't a PPM of this size with 8 bits per channel.</exception>
    public static float[] ReadPlanar(string path, int width, int height)
    {
        var bytes = File.ReadAllBytes(path);
        var position = 0;
        if (Word() != "P6" || Word() != Text(width) || Word() != Text(height) || Word() != "255" || bytes.Length - position != width * height * 3)
        {
            throw new InvalidDataException(FormattableString.Invariant($"'{path}' is not a binary PPM of {width}×{height} pixels"));
        }

        var planes = new float[3 * width * height];
        for (var i = 0; i < planes.Length; i++)
        {
            var (pixel, channel) = Math.DivRem(i, 3);
            planes[(channel * width * height) + pixel] = (bytes[position + i] / 127.5f) - 1;
        }

        return planes;

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

        string Word()
        {
            var start = position;
            while (position < bytes.Length && !char.IsWhiteSpace((char)bytes[position]))
            {
                position++;
            }

            return System.Text.Encoding.ASCII.GetString(bytes, start, position++ - start);
        }
    }
}
