// Reads the pages of a PDF that Chromium wrote: the text, size and colours of each page.
import { inflateSync } from "node:zlib";

/** The pages of a PDF: size in points, text without white space, and fill colours. */
export function readPdf(bytes) {
  const objects = new Map();
  const source = bytes.toString("latin1");
  for (const [, number, body] of source.matchAll(/(?:^|\n)(\d+) 0 obj\b([\s\S]*?)\nendobj/g)) {
    objects.set(number, body);
  }
  const file = new PdfFile(objects);
  const root = [...objects.values()].find((body) => /\/Type\s*\/Catalog\b/.test(body));
  return file.sheets(reference(root, "Pages"));
}

/** The number of the object that an entry of a dictionary refers to. */
function reference(body, name) {
  return body.match(new RegExp(`/${name}\\s+(\\d+) 0 R`))?.[1];
}

class PdfFile {
  constructor(objects) {
    this.objects = objects;
  }

  /** The pages below a node of the page tree. */
  sheets(number) {
    const body = this.objects.get(number);
    if (!/\/Type\s*\/Pages\b/.test(body)) {
      return [this.sheet(body)];
    }
    const kids = body.match(/\/Kids\s*\[([^\]]*)\]/)[1];
    return [...kids.matchAll(/(\d+) 0 R/g)].flatMap(([, kid]) => this.sheets(kid));
  }

  sheet(body) {
    const [, , width, height] = body.match(/\/MediaBox\s*\[([^\]]*)\]/)[1].trim().split(/\s+/).map(Number);
    const found = { size: [Math.round(width), Math.round(height)], text: "", fills: new Set() };
    this.read(this.stream(reference(body, "Contents")), this.resources(body), found);
    return { ...found, text: found.text.replace(/\s/g, "") };
  }

  resources(body) {
    const number = reference(body, "Resources");
    return number === undefined ? body : this.objects.get(number);
  }

  /** The decompressed contents of a stream. */
  stream(number) {
    const body = this.objects.get(number);
    const start = body.search(/stream\r?\n/);
    const data = body.slice(start).replace(/^stream\r?\n/, "");
    const length = Number(body.match(/\/Length\s+(\d+)/)[1]);
    const packed = Buffer.from(data.slice(0, length), "latin1");
    return (/\/FlateDecode/.test(body.slice(0, start)) ? inflateSync(packed) : packed).toString("latin1");
  }

  /** Reads the texts and fill colours of a content stream, and of the form objects that it draws. */
  read(content, resources, found) {
    let font = null;
    for (const [token, actual, actualHex, name, hex, literal, form, fill] of content.matchAll(
      /\/ActualText\s*(?:\(((?:\\[\s\S]|[^\\)])*)\)|<([0-9A-Fa-f]*)>)[\s\S]*?\bEMC\b|\/(\w+)\s+[\d.]+\s+Tf|<([0-9A-Fa-f\s]*)>|\(((?:\\[\s\S]|[^\\)])*)\)|\/(\w+)\s+Do\b|((?:[\d.]+\s+){3})rg\b/g,
    )) {
      if (actual !== undefined || actualHex !== undefined) {
        // The text of glyphs that the font does not map to characters, such as tabular figures.
        found.text += actualText(actualHex === undefined ? unescaped(actual) : Buffer.from(actualHex, "hex"));
        font = this.font(reference(resources, [...token.matchAll(/\/(\w+)\s+[\d.]+\s+Tf/g)].at(-1)?.[1])) ?? font;
      } else if (name !== undefined) {
        font = this.font(reference(resources, name));
      } else if (hex !== undefined) {
        found.text += font?.(Buffer.from(hex.replace(/\s/g, ""), "hex")) ?? "";
      } else if (literal !== undefined) {
        found.text += font?.(unescaped(literal)) ?? "";
      } else if (form !== undefined) {
        const number = reference(resources, form);
        const body = this.objects.get(number);
        if (/\/Subtype\s*\/Form/.test(body)) {
          this.read(this.stream(number), this.resources(body), found);
        }
      } else if (token.endsWith("rg")) {
        found.fills.add(fill.trim().split(/\s+/).map((part) => Math.round(Number(part) * 255)).join());
      }
    }
  }

  /** Returns a function that decodes the character codes of a font. */
  font(number) {
    const body = this.objects.get(number);
    if (body === undefined) {
      return null;
    }
    const bytes = /\/Subtype\s*\/Type0/.test(body) ? 2 : 1;
    const meanings = new Map();
    const toUnicode = reference(body, "ToUnicode");
    const map = toUnicode === undefined ? "" : this.stream(toUnicode);
    const text = (hex) => Buffer.from(hex, "hex").swap16().toString("utf16le");
    for (const [, chars] of map.matchAll(/beginbfchar([\s\S]*?)endbfchar/g)) {
      for (const [, code, meaning] of chars.matchAll(/<(\w+)>\s*<(\w+)>/g)) {
        meanings.set(parseInt(code, 16), text(meaning));
      }
    }
    for (const [, ranges] of map.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) {
      for (const [, from, to, meaning] of ranges.matchAll(/<(\w+)>\s*<(\w+)>\s*<(\w+)>/g)) {
        for (let code = parseInt(from, 16); code <= parseInt(to, 16); code += 1) {
          meanings.set(code, String.fromCodePoint(text(meaning).codePointAt(0) + code - parseInt(from, 16)));
        }
      }
    }
    return (codes) => {
      let read = "";
      for (let at = 0; at + bytes <= codes.length; at += bytes) {
        read += meanings.get(codes.readUIntBE(at, bytes)) ?? "";
      }
      return read;
    };
  }
}

/** Decodes a text string of a PDF: UTF-16 after a byte order mark, otherwise one byte per character. */
function actualText(bytes) {
  return bytes[0] === 0xfe && bytes[1] === 0xff ? Buffer.from(bytes.subarray(2)).swap16().toString("utf16le") : bytes.toString("latin1");
}

/** The bytes of a string in parentheses. */
function unescaped(literal) {
  const letters = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };
  const text = literal.replace(/\\([0-7]{1,3}|[\s\S])/g, (_, escaped) =>
    /^[0-7]/.test(escaped) ? String.fromCharCode(parseInt(escaped, 8)) : (letters[escaped] ?? escaped),
  );
  return Buffer.from(text, "latin1");
}
