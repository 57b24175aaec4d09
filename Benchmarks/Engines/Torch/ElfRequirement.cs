using System.Buffers.Binary;
using System.Text;

namespace RepVgg.Benchmarks.Engines.Torch;

/// <summary>
/// Changes a 64-bit little-endian ELF library so that it loads without a symbol of a version that this machine's library lacks: the
/// symbol becomes weak, and so does the version. Only right for a symbol that is referred to but never called.
/// </summary>
internal static class ElfRequirement
{
    private const uint DynamicSymbols = 11;
    private const uint VersionNeeds = 0x6ffffffe;
    private const byte Weak = 2;

    /// <summary>Rewrites the file by way of a temporary one.</summary>
    /// <param name="path">The library.</param>
    /// <param name="version">The version that is asked for.</param>
    /// <param name="symbol">The one symbol of that version.</param>
    public static void MakeOptional(string path, string version, string symbol)
    {
        var file = File.ReadAllBytes(path);
        foreach (var section in Sections(file).ToArray())
        {
            var strings = Sections(file).ElementAt((int)U32(file, section + 40));
            var (start, size) = (Offset(file, section), (int)U64(file, section + 32));
            switch (U32(file, section + 4))
            {
                case DynamicSymbols:
                    WeakenSymbol(file, start, size, Offset(file, strings), symbol);
                    break;
                case VersionNeeds:
                    WeakenVersion(file, start, Offset(file, strings), version);
                    break;
            }
        }

        var temporary = path + ".new";
        File.WriteAllBytes(temporary, file);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Where the section headers lie.</summary>
    private static IEnumerable<int> Sections(byte[] file) =>
        Enumerable.Range(0, U16(file, 60)).Select(i => (int)U64(file, 40) + (i * U16(file, 58)));

    private static void WeakenSymbol(byte[] file, int start, int size, int strings, string symbol)
    {
        const int EntrySize = 24;
        for (var entry = start; entry < start + size; entry += EntrySize)
        {
            if (IsString(file, strings + (int)U32(file, entry), symbol))
            {
                file[entry + 4] = (byte)((Weak << 4) | (file[entry + 4] & 15));
            }
        }
    }

    /// <summary>A list of libraries, each with a list of the versions that are needed of it.</summary>
    private static void WeakenVersion(byte[] file, int start, int strings, string version)
    {
        for (var library = start; ; library += (int)U32(file, library + 12))
        {
            var need = library + (int)U32(file, library + 8);
            for (var left = U16(file, library + 2); left > 0; left--, need += (int)U32(file, need + 12))
            {
                if (IsString(file, strings + (int)U32(file, need + 8), version))
                {
                    file[need + 4] |= Weak;
                }
            }

            if (U32(file, library + 12) == 0)
            {
                return;
            }
        }
    }

    private static bool IsString(byte[] file, int offset, string text) =>
        file.AsSpan(offset).StartsWith(Encoding.ASCII.GetBytes(text)) && file[offset + text.Length] == 0;

    private static int Offset(byte[] file, int section) => (int)U64(file, section + 24);

    private static ushort U16(byte[] file, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(offset));

    private static uint U32(byte[] file, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(offset));

    private static ulong U64(byte[] file, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(offset));
}
