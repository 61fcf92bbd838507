"""Take the two pictures of the README from the pages in `_site/`: `python site/pictures.py`."""
import io, sys
from pathlib import Path
from PIL import Image
from playwright.sync_api import sync_playwright
import test_site
from test_site import Tab, browser_path, load, root

def keep(page, name):
    "The live part of the page as a small picture in nbs/images"
    b = page.locator('.live').bounding_box()
    live = dict(x=b['x']-12, y=b['y']-12, width=b['width']+24, height=b['height']+24)
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True, clip=live)))
    picture.convert('RGB').quantize(64, dither=Image.Dither.NONE).save(root/f'nbs/images/{name}.png', optimize=True)

def main():
    if len(sys.argv)>1: test_site.out = Path(sys.argv[1]).resolve()
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=browser_path(p), args=['--no-sandbox'])
        with Tab(browser, viewport=dict(width=1150, height=1000), color_scheme='light') as tab:
            page = load(tab, 'human')
            page.get_by_label('Words so far').fill('five thousand three hundred six . five thousand')
            page.locator('.live-buttons').evaluate('e => e.remove()')
            page.evaluate('document.activeElement.blur()')
            keep(page, 'site_pointer')
            page = load(tab, 'shakespeare')
            page.get_by_label('Temperature').fill('0.6')
            page.get_by_role('button', name='Begin again').click()
            for _ in range(500): page.get_by_role('button', name='Step').click()
            page.evaluate("document.activeElement.blur(); document.querySelector('.live-status').remove()")
            keep(page, 'site_shakespeare')
        browser.close()

if __name__=='__main__': main()
